using System.Collections.Immutable;
using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using WorkerImages.Engine.Discovery;
using WorkerImages.Outcomes;

namespace WorkerImages.Engine;

/// <summary>Containers over the Docker Engine API.</summary>
internal sealed class DockerContainers(Lazy<DockerClient> client, EngineApi questions, string apiVersion, EngineFaults faults, RunId run) : IContainers
{
    private IContainerOperations Containers => client.Value.Containers;

    public async Task<string> CreateAsync(ContainerRequest request, CancellationToken cancellationToken)
    {
        var parameters = ContainerParameters.Of(request, run);
        var made = await faults.AskAsync(
            $"making a container of {request.Image}", () => Containers.CreateContainerAsync(parameters, cancellationToken), cancellationToken);
        return made.ID;
    }

    public Task StartAsync(string id, CancellationToken cancellationToken) =>
        faults.OrderAsync(
            $"starting container {Short(id)}", () => Containers.StartContainerAsync(id, new ContainerStartParameters(), cancellationToken), cancellationToken);

    public async Task<int> WaitAsync(string id, CancellationToken cancellationToken)
    {
        var end = await faults.AskAsync(
            $"waiting for container {Short(id)}", () => Containers.WaitContainerAsync(id, cancellationToken), cancellationToken);
        return (int)end.StatusCode;
    }

    public async Task<TimeSpan> RunningTimeAsync(string id, CancellationToken cancellationToken)
    {
        using var found = await faults.AskAsync(
            $"asking after container {Short(id)}", () => questions.GetAsync($"/v{apiVersion}/containers/{id}/json", cancellationToken), cancellationToken);
        var state = found.RootElement.GetProperty("State");
        return state.GetProperty("FinishedAt").GetDateTimeOffset() - state.GetProperty("StartedAt").GetDateTimeOffset();
    }

    public Task<ContainerOutput> ReadOutputAsync(string id, CancellationToken cancellationToken) =>
        faults.AskAsync(
            $"reading the output of container {Short(id)}",
            async () =>
            {
                var parameters = new ContainerLogsParameters { ShowStdout = true, ShowStderr = true };
                using var stream = await Containers.GetContainerLogsAsync(id, parameters, cancellationToken);
                var (output, error) = await stream.ReadOutputToEndAsync(cancellationToken);
                return new ContainerOutput(output, error);
            },
            cancellationToken);

    public Task SignalAsync(string id, string signal, CancellationToken cancellationToken) =>
        faults.OrderAsync(
            $"sending {signal} to container {Short(id)}",
            () => Containers.KillContainerAsync(id, new ContainerKillParameters { Signal = signal }, cancellationToken),
            cancellationToken);

    public Task<ContainerResult> ExecuteAsync(string id, ImmutableArray<string> command, string? user, CancellationToken cancellationToken) =>
        faults.AskAsync(
            $"running '{string.Join(' ', command)}' in container {Short(id)}",
            async () =>
            {
                var parameters = new ContainerExecCreateParameters { Cmd = [.. command], User = user!, AttachStdout = true, AttachStderr = true };
                var execution = await client.Value.Exec.CreateContainerExecAsync(id, parameters, cancellationToken);
                using var stream = await client.Value.Exec.StartContainerExecAsync(execution.ID, new ContainerExecStartParameters(), cancellationToken);
                var (output, error) = await stream.ReadOutputToEndAsync(cancellationToken);
                var end = await client.Value.Exec.InspectContainerExecAsync(execution.ID, cancellationToken);
                return new ContainerResult((int)(end.ExitCode ?? 0), output, error);
            },
            cancellationToken);

    public Task<Stream?> ReadArchiveAsync(string id, string path, CancellationToken cancellationToken) =>
        faults.AskAsync<Stream?>(
            $"reading {path} of container {Short(id)}",
            async () =>
            {
                try
                {
                    var parameters = new ContainerPathStatParameters { Path = path };
                    var archive = await Containers.GetArchiveFromContainerAsync(id, parameters, false, cancellationToken);
                    return archive.Stream;
                }
                catch (DockerApiException missing) when (EngineFaults.IsMissing(missing) && !IsContainerMissing(missing))
                {
                    return null;
                }
            },
            cancellationToken);

    public Task RemoveAsync(string id, CancellationToken cancellationToken) =>
        faults.OrderAsync(
            $"removing container {Short(id)}",
            async () =>
            {
                try
                {
                    var parameters = new ContainerRemoveParameters { Force = true, RemoveVolumes = true };
                    await Containers.RemoveContainerAsync(id, parameters, cancellationToken);
                }
                catch (DockerApiException gone) when (EngineFaults.IsMissing(gone) || IsBeingRemoved(gone))
                {
                    // what was asked for is so
                }
            },
            cancellationToken);

    public async Task<IReadOnlyDictionary<string, string>> ListAsync(string label, CancellationToken cancellationToken)
    {
        var path = EngineApi.Labelled($"/v{apiVersion}/containers/json", label);
        using var found = await faults.AskAsync("listing containers", () => questions.GetAsync(path, cancellationToken), cancellationToken);
        return found.RootElement.EnumerateArray().ToImmutableDictionary(
            container => container.GetProperty("Id").GetString()!, container => container.GetProperty("Labels").GetProperty(label).GetString()!);
    }

    private static bool IsContainerMissing(DockerApiException refusal) =>
        EngineFaults.WordsOf(refusal).Contains("no such container", StringComparison.OrdinalIgnoreCase);

    private static bool IsBeingRemoved(DockerApiException refusal) =>
        refusal.StatusCode == HttpStatusCode.Conflict
        && EngineFaults.WordsOf(refusal).Contains("already in progress", StringComparison.OrdinalIgnoreCase);

    private static string Short(string id) => id.Length > 12 ? id[..12] : id;
}
