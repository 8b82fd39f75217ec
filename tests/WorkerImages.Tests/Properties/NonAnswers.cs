using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Properties;

/// <summary>What comes where an answer should: pages of proxies, JSON of another form, parts of answers, nothing.</summary>
internal static class NonAnswers
{
    public const string Page = "<!DOCTYPE html>\n<html><head><title>403 Forbidden</title></head><body>access denied: manifest unknown</body></html>";

    /// <summary>Statuses that somebody in between has for a question that is not let through.</summary>
    public static readonly ImmutableArray<int> Refusals = [301, 400, 401, 403, 404, 407, 409, 500, 502, 503, 504];

    public static readonly ImmutableArray<string> Bodies =
    [
        "", " ", "Forbidden", "denied", Page, "[]", "{}", "null", "\"Bad Gateway\"", "5", "1e400", "99999999999999999999", "true", "{", "[{", "{\"errors\":[{\"code\":",
        "{\"Id\":5,\"ID\":[],\"StatusCode\":\"0\"}", "{\"StatusCode\":1e400}", "{\"message\":5}", "{\"errors\":{}}", "{\"errors\":[]}", "{\"errors\":[5]}", "[null]", "[[]]", "[5]",
        "{\"token\":5}", "{\"token\":\"a\\nb\"}", "{\"token\":\"\\u00e9\"}", "{\"State\":{\"StartedAt\":5}}", "{\"Descriptor\":null}", "\ud800", "{\"status\":{},\"error\":5}",
    ];

    private static readonly string[] Types = ["text/html", "text/plain", "application/json", "application/octet-stream"];

    /// <summary>One of those, or a good answer that is broken somewhere, each with its own status and type.</summary>
    /// <param name="good">Good answers.</param>
    public static Gen<Interjection> Like(params string[] good) =>
        from status in Gen.Frequency((3, Gen.Constant(200)), (2, Gen.Elements(Refusals.ToArray())))
        from type in Gen.Elements(Types)
        from body in Gen.OneOf(Gen.Elements(Bodies.ToArray()), NearMisses.Of(good, Marks.Json))
        select new Interjection(status, type, body);
}
