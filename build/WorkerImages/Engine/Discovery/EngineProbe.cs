using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using WorkerImages.Outcomes;

namespace WorkerImages.Engine.Discovery;

/// <summary>Asks a place once whether an engine answers there, and makes the connection when one does.</summary>
internal sealed class EngineProbe(RunId run)
{
    /// <exception cref="WorkerImagesException">No engine answers there in time, or one that cannot be used.</exception>
    public async Task<IEngine> ConnectAsync(EngineCandidate candidate, bool isPrivate, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(timeLimit);
        EngineApi? questions = null;
        try
        {
            questions = new EngineApi(candidate.Address);
            using var version = await questions.GetAsync("/version", limited.Token);
            var description = EngineDescriptions.Of(version.RootElement, candidate, isPrivate, SocketPeer.IsOnThisMachine(candidate.Address));
            var engine = new DockerEngine(questions, candidate.Address, description, run);
            questions = null;
            return engine;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw EngineDescriptions.Unusable(candidate, string.Create(CultureInfo.InvariantCulture, $"it did not answer within {timeLimit.TotalSeconds} s"));
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or WorkerImagesException))
        {
            throw EngineDescriptions.Unusable(candidate, Cause(fault), fault);
        }
        finally
        {
            questions?.Dispose();
        }
    }

    private static string Cause(Exception fault)
    {
        var innermost = fault.GetBaseException();
        return innermost switch
        {
            FormatException or JsonException => "what answers there is no Docker Engine",
            SocketException { SocketErrorCode: SocketError.AccessDenied } => "permission denied while trying to connect to the socket",
            SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "nothing listens there (connection refused)",

            // .NET's name for a path that does not exist
            SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "there is no such socket",
            _ => innermost.Message,
        };
    }
}
