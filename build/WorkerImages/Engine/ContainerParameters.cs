using Docker.DotNet.Models;
using WorkerImages.Outcomes;

namespace WorkerImages.Engine;

/// <summary>Writes a <see cref="ContainerRequest"/> in the API's words.</summary>
internal static class ContainerParameters
{
    public static CreateContainerParameters Of(ContainerRequest request, RunId run) => new()
    {
        Image = request.Image,
        Cmd = request.Command is { } command ? [.. command] : null!, // the library's types know no null; it leaves nulls out
        Entrypoint = request.Entrypoint is { } entrypoint ? [.. entrypoint] : null!,
        User = request.User!,
        Env = [.. request.Environment],
        Labels = new Dictionary<string, string>(request.Labels) { [LabelNames.Run] = run.ToString() },
        HostConfig = new HostConfig
        {
            NetworkMode = request.Network,
            GroupAdd = [.. request.AdditionalGroups],
            // Mounts, not Binds: for those an engine makes a source that is missing.
            Mounts = [.. request.Binds.Select(Bind)],
            Tmpfs = request.TemporaryFilesystems.ToDictionary(path => path, _ => ""),
            ReadonlyRootfs = request.ReadOnly,
            CapDrop = [.. request.DroppedCapabilities],
            CapAdd = [.. request.AddedCapabilities],
            SecurityOpt = [.. request.SecurityOptions],
        },
    };

    private static Mount Bind(BindMount bind) =>
        new() { Type = "bind", Source = bind.Source, Target = bind.Target, ReadOnly = bind.ReadOnly };
}
