using System.Globalization;
using System.Net;
using System.Runtime.Serialization;
using Octokit;
using WorkerImages.Secrets;

namespace WorkerImages.Issues;

/// <summary>Turns what goes wrong between this program and GitHub into words for its user.</summary>
/// <param name="api">GitHub's address.</param>
/// <param name="repository">Owner and name.</param>
/// <param name="redactor">Takes the token out of what others say.</param>
internal sealed class GitHubFaults(Uri api, string repository, Redactor redactor)
{
    private const int LongestWords = 300;
    private const string Later = "the next nightly run sees to it; to have it sooner, run this one again";

    /// <summary>Asks GitHub something.</summary>
    /// <param name="doing">What the user was waiting for, such as "listing the nightly run's issues of acme/workers".</param>
    /// <param name="call">The question.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="isOfOneIssue">True for a question about one issue that exists.</param>
    /// <exception cref="IssuesException">GitHub refused or did not answer.</exception>
    /// <exception cref="OperationCanceledException">The caller ended it.</exception>
    public async Task<T> AskAsync<T>(string doing, Func<Task<T>> call, CancellationToken cancellationToken, bool isOfOneIssue = false)
    {
        try
        {
            return await call();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Fault(doing, $"{api.Host} did not answer in time", Later);
        }
        catch (HttpRequestException fault)
        {
            throw Fault(doing, $"{api.Host} could not be reached: {fault.GetBaseException().Message}", Later, fault);
        }
        catch (ApiException refusal)
        {
            throw Refused(doing, refusal, isOfOneIssue);
        }
        catch (Exception odd) when (odd is SerializationException or InvalidCastException or FormatException or ArgumentException)
        {
            // so Octokit meets an answer that is no JSON, or another
            throw Fault(
                doing,
                $"what {api.Host} answered is not what GitHub's API says: {odd.Message}",
                $"see whether {api} is the address of a GitHub API (GITHUB_API_URL)",
                odd);
        }
    }

    private IssuesException Refused(string doing, ApiException refusal, bool isOfOneIssue)
    {
        var status = refusal.StatusCode;
        var said = Brief(refusal.Message);
        return refusal switch
        {
            RateLimitExceededException limit => Fault(
                doing,
                string.Create(CultureInfo.InvariantCulture, $"the limit of {limit.Limit} requests an hour is used up until {limit.Reset.UtcDateTime:HH:mm} UTC"),
                Later,
                limit),
            SecondaryRateLimitExceededException or AbuseException => Fault(doing, $"{api.Host} asks for fewer requests at a time: {said}", Later, refusal),
            _ when status == HttpStatusCode.TooManyRequests => Fault(doing, $"{api.Host} asks for fewer requests at a time: {said}", Later, refusal),
            _ when (int)status >= 500 => Fault(doing, $"{api.Host} answered with {(int)status}: {said}", Later, refusal),
            _ when status == HttpStatusCode.Unauthorized => Fault(
                doing, $"{api.Host} does not accept the token: {said}", "give the job a token that is still good (WORKER_IMAGES_ISSUES_TOKEN)", refusal),
            _ when isOfOneIssue && status is HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.UnprocessableEntity or HttpStatusCode.MovedPermanently => new(
                $"{doing} failed",
                redactor.Text($"{api.Host} answered with {(int)status}: {said}"),
                "see whether the issue is locked, moved or deleted; without its label the nightly run leaves it alone",
                refusal)
            {
                IsOfOneIssue = true,
            },
            _ when status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone => Fault(
                doing,
                $"{api.Host} answered with {(int)status}: {said}",
                $"give the job the right to write issues of {repository} (permissions: issues: write), and see whether the repository has issues switched on",
                refusal),
            _ => Fault(doing, $"{api.Host} answered with {(int)status}: {said}", "see its answer about the request; the program may be too old for it", refusal),
        };
    }

    private IssuesException Fault(string doing, string why, string next, Exception? inner = null) => new($"{doing} failed", redactor.Text(why), next, inner);

    private static string Brief(string words) => IssueText.Head(IssueText.OneLine(words), LongestWords);
}
