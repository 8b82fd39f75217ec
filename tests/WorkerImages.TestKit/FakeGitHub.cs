using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace WorkerImages.TestKit;

/// <summary>
/// A fake: the issues of one repository in memory, behind as much of GitHub's REST API as the nightly run uses. Tests never speak to GitHub.
/// </summary>
internal sealed class FakeGitHub : IDisposable
{
    /// <summary>Its one repository.</summary>
    public const string Repository = "acme/workers";

    /// <summary>What it wants to be shown.</summary>
    public const string Token = "ghs_0123456789abcdef";

    private const string Root = "/api/v3/repos/" + Repository;
    private readonly HttpServer _server;

    public FakeGitHub() => _server = new(IPAddress.Loopback, 0, AnswerAsync);

    /// <summary>Where its API is, as an own GitHub server has it.</summary>
    public Uri Address => new($"http://127.0.0.1:{_server.Port}/api/v3");

    /// <summary>The time there.</summary>
    public DateTimeOffset Now { get; set; } = new(2026, 11, 1, 3, 23, 0, TimeSpan.Zero);

    /// <summary>False: the account that opens an issue may not label it, and GitHub ignores the labels of the request.</summary>
    public bool LabelsWithIssues { get; set; } = true;

    /// <summary>Of those who open issues: Bot or User.</summary>
    public string AccountType { get; set; } = "Bot";

    /// <summary>Does instead of the API, by method and path, and gives true; null for nothing.</summary>
    public Func<string, HttpListenerContext, bool>? Instead { get; set; }

    /// <summary>Every change that was asked for, such as <c>POST issues</c>, in order.</summary>
    public List<string> Changes { get; } = [];

    /// <summary>The issues by number, counted from 1, as the API gives them; comments under "said".</summary>
    public List<JsonObject> Issues { get; } = [];

    /// <summary>Names of labels.</summary>
    public HashSet<string> Labels { get; } = [];

    /// <summary>Opens an issue as a person does.</summary>
    public JsonObject Add(string title, string body, params string[] labels)
    {
        var issue = new JsonObject
        {
            ["number"] = Issues.Count + 1,
            ["title"] = title,
            ["body"] = body,
            ["state"] = "open",
            ["state_reason"] = null,
            ["closed_at"] = null,
            ["created_at"] = Text(Now),
            ["updated_at"] = Text(Now),
            ["user"] = new JsonObject { ["login"] = "somebody", ["type"] = AccountType },
            ["labels"] = LabelList(labels),
            ["said"] = new JsonArray(),
        };
        Issues.Add(issue);
        return issue;
    }

    /// <summary>How an issue is, in words such as <c>open, 2 comments</c>.</summary>
    public string StateOf(int number) => $"{Issues[number - 1]["state"]}, {Issues[number - 1]["said"]!.AsArray().Count} comments";

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static JsonArray LabelList(IEnumerable<string> names) => [.. names.Select(name => new JsonObject { ["name"] = name, ["color"] = "b60205" })];

    private static IEnumerable<string> NamesOf(JsonNode issue) => issue["labels"]!.AsArray().Select(label => label!["name"]!.GetValue<string>());

    private static void Send(HttpListenerContext context, int status, JsonNode content)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Close(Encoding.UTF8.GetBytes(content.ToJsonString()), willBlock: false);
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var request = context.Request;
        var path = request.Url!.AbsolutePath;
        var call = $"{request.HttpMethod} {(path.StartsWith(Root, StringComparison.Ordinal) ? path[(Root.Length + 1)..] : path)}";
        if (request.HttpMethod != "GET")
        {
            Changes.Add(call);
        }

        if (Instead?.Invoke(call, context) == true)
        {
            return;
        }

        using var reader = new StreamReader(request.InputStream);
        var body = await reader.ReadToEndAsync();
        var json = body.Length > 0 ? JsonNode.Parse(body) : null;
        var sent = json as JsonObject ?? [];
        if (request.Headers["Authorization"] != $"Token {Token}")
        {
            Send(context, 401, new JsonObject { ["message"] = "Bad credentials" });
            return;
        }

        var parts = call.Split(' ', '/');
        Func<JsonObject>? found = parts is [_, "issues", var number, ..] && int.Parse(number, CultureInfo.InvariantCulture) is var place && place <= Issues.Count
            ? () => Issues[place - 1]
            : null;
        switch (parts)
        {
            case ["GET", "issues"]:
                List(context);
                break;
            case ["POST", "issues"]:
                string[] labels = LabelsWithIssues ? [.. sent["labels"]!.AsArray().Select(label => label!.GetValue<string>())] : [];
                Send(context, 201, Add(Word(sent, "title"), Word(sent, "body"), labels).DeepClone());
                break;
            case ["PATCH", "issues", _] when found is not null:
                Send(context, 200, Patched(found(), sent).DeepClone());
                break;
            case ["GET", "issues", _, "comments"] when found is not null:
                Send(context, 200, found()["said"]!.DeepClone());
                break;
            case ["POST", "issues", _, "comments"] when found is not null:
                var comment = new JsonObject { ["id"] = 1, ["body"] = Word(sent, "body") };
                found()["said"]!.AsArray().Add(comment);
                Send(context, 201, comment.DeepClone());
                break;
            case ["POST", "issues", _, "labels"] when found is not null:
                found()["labels"] = LabelList(NamesOf(found()).Concat(json!.AsArray().Select(label => label!.GetValue<string>())).Distinct());
                Send(context, 200, found()["labels"]!.DeepClone());
                break;
            case ["GET", "labels", var name] when Labels.Contains(name):
                Send(context, 200, new JsonObject { ["name"] = name });
                break;
            case ["POST", "labels"]:
                Send(context, Labels.Add(Word(sent, "name")) ? 201 : 422, new JsonObject { ["name"] = Word(sent, "name") });
                break;
            default:
                Send(context, 404, new JsonObject { ["message"] = "Not Found" });
                break;
        }
    }

    private static string Word(JsonObject sent, string name) => sent[name]!.GetValue<string>();

    private JsonObject Patched(JsonObject issue, JsonObject sent)
    {
        foreach (var (name, value) in sent)
        {
            issue[name] = value?.DeepClone();
        }

        issue["updated_at"] = Text(Now);
        issue["closed_at"] = issue["state"]!.GetValue<string>() == "closed" ? issue["closed_at"]?.DeepClone() ?? Text(Now) : null;
        return issue;
    }

    private void List(HttpListenerContext context)
    {
        var query = context.Request.QueryString;
        var found = Issues
            .Where(issue => query["state"] is null or "all" || issue["state"]!.GetValue<string>() == query["state"])
            .Where(issue => query["labels"] is not { Length: > 0 } wanted || wanted.Split(',').All(NamesOf(issue).Contains))
            .Where(issue => query["since"] is not { } since || string.CompareOrdinal(issue["updated_at"]!.GetValue<string>(), since) >= 0)
            .ToList();
        if (query["direction"] != "asc")
        {
            found.Reverse();
        }

        var size = int.Parse(query["per_page"] ?? "30", CultureInfo.InvariantCulture);
        var page = int.Parse(query["page"] ?? "1", CultureInfo.InvariantCulture);
        if (page * size < found.Count)
        {
            query["page"] = (page + 1).ToString(CultureInfo.InvariantCulture);
            var next = string.Join('&', query.AllKeys.Select(name => $"{name}={Uri.EscapeDataString(query[name]!)}"));
            context.Response.Headers["Link"] = $"<{Address}/repos/{Repository}/issues?{next}>; rel=\"next\"";
        }

        Send(context, 200, new JsonArray([.. found.Skip((page - 1) * size).Take(size).Select(issue => issue.DeepClone())]));
    }
}
