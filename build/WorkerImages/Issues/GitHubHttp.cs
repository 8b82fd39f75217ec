using Octokit;
using Octokit.Internal;

namespace WorkerImages.Issues;

/// <summary>
/// Sends for Octokit, whose calls take no token to cancel them with, and which reads a page of a proxy as an empty list: then no issue would be known, and
/// each would be opened once more.
/// </summary>
/// <param name="inner">Sends.</param>
/// <param name="cancellationToken">Ends every request.</param>
internal sealed class GitHubHttp(IHttpClient inner, CancellationToken cancellationToken) : IHttpClient
{
    private readonly CancellationToken _token = cancellationToken;

    /// <inheritdoc/>
    public async Task<IResponse> Send(IRequest request, CancellationToken cancellationToken, Func<object, object>? preprocessResponseBody = null)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_token, cancellationToken);
        var answer = await inner.Send(request, either.Token, preprocessResponseBody);
        return (int)answer.StatusCode is < 200 or >= 300 || answer.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true
            ? answer
            : throw new FormatException($"it is {(string.IsNullOrEmpty(answer.ContentType) ? "of no type" : answer.ContentType)}, not JSON");
    }

    /// <inheritdoc/>
    public void SetRequestTimeout(TimeSpan timeout) => inner.SetRequestTimeout(timeout);

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();
}
