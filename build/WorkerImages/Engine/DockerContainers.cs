using System.Collections.Immutable;
using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using WorkerImages.Engine.Discovery;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Engine;

/// <summary>Containers over the Docker Engine API.</summary>
internal sealed class DockerContainers(Lazy<DockerClient> client, EngineApi questions, string apiVersion, EngineFaults faults, RunId run) : IContainers
{
    private IContainerOperations Containers => client.Value.Containers;

    public async Task<string> CreateAsync(ContainerRequest request, CancellationToken cancellationToken)
    {
        var parameters = ContainerParameters.Of(request, run);
        return await faults.AskAsync(
            $"making a container of {request.Image}",
            async () => IdOf(EngineFaults.Given(await Containers.CreateContainerAsync(parameters, cancellationToken)).ID),
            cancellationToken);
    }

    public Task StartAsync(string id, CancellationToken cancellationToken) =>
        faults.OrderAsync(
            $"starting container {Short(id)}", () => questions.OrderAsync(HttpMethod.Post, PathOf(id, "/start"), cancellationToken), cancellationToken);

    // The client library treats an answer without a status as status 0: a success that the engine did not report.
    public Task<int> WaitAsync(string id, CancellationToken cancellationToken) =>
        faults.AskAsync(
            $"waiting for container {Short(id)}",
            async () =>
            {
                using var end = await questions.PostAsync(PathOf(id, "/wait"), cancellationToken);
                return (int)JsonPart.Of(end.RootElement, "end").Size("StatusCode");
            },
            cancellationToken);

    public Task<TimeSpan> RunningTimeAsync(string id, CancellationToken cancellationToken) =>
        faults.AskAsync(
            $"asking after container {Short(id)}",
            async () =>
            {
                using var found = await questions.GetAsync(PathOf(id, "/json"), cancellationToken);
                var state = JsonPart.Of(found.RootElement, "container").Part("State");
                return state.Moment("FinishedAt") - state.Moment("StartedAt");
            },
            cancellationToken);

    public Task<ContainerOutput> ReadOutputAsync(string id, CancellationToken cancellationToken) =>
        faults.AskAsync(
            $"reading the output of container {Short(id)}",
            async () =>
            {
                await using var log = await questions.OpenAsync(PathOf(id, "/logs?stdout=1&stderr=1"), cancellationToken);
                return await ContainerLog.ReadAsync(log, cancellationToken);
            },
            cancellationToken);

    public Task StopAsync(string id, TimeSpan time, CancellationToken cancellationToken) =>
        faults.OrderAsync(
            $"stopping container {Short(id)}",
            () => questions.OrderAsync(HttpMethod.Post, PathOf(id, $"/stop?t={(int)time.TotalSeconds}"), cancellationToken),
            cancellationToken);

    public Task<ContainerResult> ExecuteAsync(string id, ImmutableArray<string> command, string? user, CancellationToken cancellationToken) =>
        faults.AskAsync(
            $"running '{string.Join(' ', command)}' in container {Short(id)}",
            async () =>
            {
                var parameters = new ContainerExecCreateParameters { Cmd = [.. command], User = user!, AttachStdout = true, AttachStderr = true };
                var execution = IdOf(EngineFaults.Given(await client.Value.Exec.CreateContainerExecAsync(id, parameters, cancellationToken)).ID);
                using var stream = await client.Value.Exec.StartContainerExecAsync(execution, new ContainerExecStartParameters(), cancellationToken);
                var (output, error) = await stream.ReadOutputToEndAsync(cancellationToken);
                var end = EngineFaults.Given(await client.Value.Exec.InspectContainerExecAsync(execution, cancellationToken));
                while (end.Running)
                {
                    // The engine closes the output a moment before it knows the exit code.
                    await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
                    end = EngineFaults.Given(await client.Value.Exec.InspectContainerExecAsync(execution, cancellationToken));
                }

                return new ContainerResult((int)(end.ExitCode ?? throw new FormatException("the command has ended, and no exit code is named")), output, error);
            },
            cancellationToken);

    public Task<Stream?> ReadArchiveAsync(string id, string path, CancellationToken cancellationToken) =>
        faults.AskAsync<Stream?>(
            $"reading {path} of container {Short(id)}",
            async () =>
            {
                try
                {
                    return await questions.OpenAsync(PathOf(id, $"/archive?path={Uri.EscapeDataString(path)}"), cancellationToken);
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
                    await questions.OrderAsync(HttpMethod.Delete, PathOf(id, "?force=1&v=1"), cancellationToken);
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
        return await faults.AskAsync(
            "listing containers",
            async () =>
            {
                using var found = await questions.GetAsync(path, cancellationToken);
                return JsonPart.ListOf(found.RootElement, "containers").DistinctBy(container => container.Text("Id"))
                    .ToImmutableDictionary(container => container.Text("Id"), container => container.Part("Labels").Text(label));
            },
            cancellationToken);
    }

    private string PathOf(string id, string rest) => $"/v{apiVersion}/containers/{id}{rest}";

    private static string IdOf(string? id) => string.IsNullOrEmpty(id) ? throw new FormatException("it names no id") : id;

    private static bool IsContainerMissing(DockerApiException refusal) =>
        EngineFaults.SentenceOf(refusal)?.Contains("no such container", StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsBeingRemoved(DockerApiException refusal) =>
        refusal.StatusCode == HttpStatusCode.Conflict
        && EngineFaults.SentenceOf(refusal)?.Contains("already in progress", StringComparison.OrdinalIgnoreCase) == true;

    private static string Short(string id) => id.Length > 12 ? id[..12] : id;
}
