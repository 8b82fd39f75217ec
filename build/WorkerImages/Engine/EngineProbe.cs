using System.Globalization;
using System.Net.Sockets;
using Docker.DotNet.Models;
using WorkerImages.Outcomes;
using Platform = WorkerImages.Oci.Platform;
using Version = System.Version;

namespace WorkerImages.Engine;

/// <summary>Asks a place once whether an engine answers there, and makes the connection when one does.</summary>
internal sealed class EngineProbe(RunId run)
{
    // The newest version whose answers the client library's types describe; older engines get their own.
    private static readonly Version Newest = new(1, 52);

    // BuildKit is part of the engine since 18.09.
    private static readonly Version OldestWithBuildKit = new(1, 39);

    /// <exception cref="WorkerImagesException">No engine answers there in time, or one that cannot be used.</exception>
    public async Task<IEngine> ConnectAsync(EngineCandidate candidate, bool isPrivate, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        var version = await AskAsync(candidate, timeLimit, cancellationToken);
        var description = Describe(candidate, version, isPrivate);
        return new DockerEngine(DockerTransport.Open(candidate.Address, Version.Parse(description.ApiVersion)), description, run);
    }

    private static async Task<VersionResponse> AskAsync(EngineCandidate candidate, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(timeLimit);
        try
        {
            using var client = DockerTransport.Open(candidate.Address, null);
            return await client.System.GetVersionAsync(limited.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unusable(candidate, string.Create(CultureInfo.InvariantCulture, $"it did not answer within {timeLimit.TotalSeconds} s"), null);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            throw Unusable(candidate, Cause(fault), fault);
        }
    }

    private EngineDescription Describe(EngineCandidate candidate, VersionResponse version, bool isPrivate)
    {
        var name = EngineNames.Of(version);
        if (!Version.TryParse(version.APIVersion, out var api))
        {
            throw Unusable(candidate, "what answers there is no Docker Engine", null);
        }

        if (api < OldestWithBuildKit)
        {
            throw Unusable(candidate, $"{name} {version.Version} (API {api}) has no BuildKit; that came with Docker Engine 18.09 (API {OldestWithBuildKit})", null);
        }

        return new(
            candidate.Address.Text,
            name,
            version.Version,
            (api < Newest ? api : Newest).ToString(),
            new Platform(version.Os, version.Arch),
            name != EngineNames.DockerDesktop && SocketPeer.IsOnThisMachine(candidate.Address),
            isPrivate)
        {
            FoundBy = candidate.FoundBy,
        };
    }

    private static WorkerImagesException Unusable(EngineCandidate candidate, string why, Exception? fault) =>
        new(ExitCode.Build, $"the engine at {candidate.Address} ({candidate.FoundBy}) cannot be used", why, EngineAdvice.For(why), fault);

    private static string Cause(Exception fault)
    {
        while (fault.InnerException is not null)
        {
            fault = fault.InnerException;
        }

        return fault is SocketException { SocketErrorCode: SocketError.AccessDenied }
            ? "permission denied while trying to connect to the socket"
            : fault.Message;
    }
}
