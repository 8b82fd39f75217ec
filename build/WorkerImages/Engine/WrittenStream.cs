using System.IO.Pipelines;
using System.Runtime.ExceptionServices;

namespace WorkerImages.Engine;

/// <summary>Hands what is written to a request that reads it, at the same time.</summary>
internal static class WrittenStream
{
    /// <summary>Gives what the request gives.</summary>
    /// <param name="write">Writes; ends early when the request does.</param>
    /// <param name="send">Makes the request, with what is written.</param>
    /// <param name="cancellationToken">Ends both.</param>
    /// <exception cref="Exception">Of the writer, where it failed: to the request that shows as a broken stream, and the writer's words are the better ones.</exception>
    public static async Task<T> SendAsync<T>(
        Func<Stream, CancellationToken, Task> write, Func<Stream, Task<T>> send, CancellationToken cancellationToken)
    {
        var pipe = new Pipe();
        using var writing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ExceptionDispatchInfo? fault = null;
        var written = WriteAsync();
        try
        {
            return await send(pipe.Reader.AsStream());
        }
        catch when (fault is { SourceException: not OperationCanceledException })
        {
            fault.Throw();
            throw;
        }
        finally
        {
            await writing.CancelAsync();
            await pipe.Reader.CompleteAsync();
            await written;
        }

        async Task WriteAsync()
        {
            try
            {
                await write(pipe.Writer.AsStream(leaveOpen: true), writing.Token);
            }
            catch (Exception failure)
            {
                fault = ExceptionDispatchInfo.Capture(failure); // SendAsync throws it
            }

            await pipe.Writer.CompleteAsync(fault?.SourceException);
        }
    }
}
