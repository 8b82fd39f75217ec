using System.Buffers.Binary;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace WorkerImages.Engine.BuildKit;

/// <summary>One call of a session: gRPC over HTTP/2, with one message each way or with a stream of them as the answer (grpc.io: "gRPC over HTTP2").</summary>
internal sealed class SessionCall(HttpContext http)
{
    private const int PrefixLength = 5;
    private const int LongestQuestion = 64 * 1024;

    // moby/buildkit takes messages of up to 16 MiB; older ones of up to 4.
    private const int PieceLength = 256 * 1024;

    /// <summary>What is called: <c>/package.Service/Method</c>.</summary>
    public string Method => http.Request.Path.Value ?? "";

    /// <summary>Reads the question; null when it is none that this can read.</summary>
    public async Task<byte[]?> ReadAsync()
    {
        var prefix = new byte[PrefixLength];
        await http.Request.Body.ReadExactlyAsync(prefix, http.RequestAborted);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        var isCompressed = prefix[0] != 0;
        if (isCompressed || length > LongestQuestion)
        {
            return null;
        }

        var message = new byte[length];
        await http.Request.Body.ReadExactlyAsync(message, http.RequestAborted);
        return message;
    }

    /// <summary>Answers, well or badly.</summary>
    /// <param name="status">The code in which gRPC says how it went.</param>
    /// <param name="message">The answer; null when there is none.</param>
    public async Task AnswerAsync(SessionStatus status, IMessage? message)
    {
        Begin();
        if (message is not null)
        {
            await SendAsync(message);
        }

        End(status);
    }

    /// <summary>Answers with bytes, in messages, as they come. Whatever else the caller sends is not read.</summary>
    public async Task AnswerAsync(Stream bytes)
    {
        Begin();
        var piece = new byte[PieceLength];
        while (await bytes.ReadAsync(piece, http.RequestAborted) is var length and > 0)
        {
            await SendAsync(new BytesMessage { Data = UnsafeByteOperations.UnsafeWrap(piece.AsMemory(0, length)) });
        }

        End(SessionStatus.Ok);
    }

    private void Begin()
    {
        http.Response.ContentType = "application/grpc";
        http.Response.DeclareTrailer("grpc-status");
    }

    private async Task SendAsync(IMessage message)
    {
        var framed = new byte[PrefixLength + message.CalculateSize()];
        BinaryPrimitives.WriteUInt32BigEndian(framed.AsSpan(1), (uint)message.CalculateSize());
        message.WriteTo(framed.AsSpan(PrefixLength));
        await http.Response.Body.WriteAsync(framed, http.RequestAborted);
    }

    private void End(SessionStatus status) => http.Response.AppendTrailer("grpc-status", ((int)status).ToString(null as IFormatProvider));
}

/// <summary>How a call went; gRPC's own numbers.</summary>
internal enum SessionStatus
{
    /// <summary>Well.</summary>
    Ok = 0,

    /// <summary>What was asked for is not there.</summary>
    NotFound = 5,

    /// <summary>The question is larger, or packed otherwise, than this reads.</summary>
    ResourceExhausted = 8,

    /// <summary>This program does not answer that method.</summary>
    Unimplemented = 12,
}
