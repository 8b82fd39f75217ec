using System.Collections.Immutable;

namespace WorkerImages.TestKit.Benches;

/// <summary>An engine of a bench, with the image <c>worker</c> in it and sockets of every owner and mode that rows ask for.</summary>
/// <param name="Name">As reports call it.</param>
/// <param name="Version">As it says itself, without the distribution's suffix.</param>
/// <param name="Docker">The CLI, through a socket that no row uses.</param>
/// <param name="Bench">Where it runs.</param>
/// <param name="Sockets">Paths by what they look like: <c>0:106 660</c>.</param>
internal sealed record SocketEngine(string Name, string Version, DockerProgram Docker, Bench Bench, ImmutableDictionary<string, string> Sockets)
{
    /// <summary>The image's name in it.</summary>
    public const string Image = "worker";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    /// <summary>Waits until an engine of the bench answers; gives its version.</summary>
    /// <exception cref="TimeoutException">It did not; the message has the end of its log.</exception>
    public static async Task<string> AwaitAsync(Bench bench, string log, string socket, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(StartLimit);
        var docker = new DockerProgram($"unix://{socket}");
        try
        {
            while (true)
            {
                var answer = File.Exists(socket) ? await docker.TryAsync(["version", "--format", "{{.Server.Version}}"], limited.Token) : null;
                if (answer?.ExitCode == 0)
                {
                    return answer.StandardOutput.Trim().Split('+')[0];
                }

                // an engine does not tell when it is ready: it can only be asked again
                await Task.Delay(50, limited.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{log} did not answer within {StartLimit}:\n{bench.Tail(log)}");
        }
    }

    /// <summary>Puts the image in.</summary>
    public static Task ImportAsync(DockerProgram docker, WorkerImage image, CancellationToken cancellationToken) =>
        docker.RunAsync(["import", .. image.Changes.SelectMany(change => new[] { "--change", change }), image.Tar, Image], cancellationToken);
}
