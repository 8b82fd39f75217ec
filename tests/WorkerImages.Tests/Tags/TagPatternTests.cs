using WorkerImages.Tags;

namespace WorkerImages.Tests.Tags;

/// <summary>Which tags an event gives, in the spirit of docker/metadata-action: a row each, the event as its CI system's variables.</summary>
public sealed class TagPatternTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private const string Everything = "{version} {major} {major}.{minor} {major}.{minor}.{patch} latest stable {date} {sha} {branch} {pr} {tag}";
    private const string Main = """{"ref":"refs/heads/main","repository":{"default_branch":"main"}}""";

    private static readonly DateTimeOffset Time = new(2026, 11, 30, 0, 30, 9, TimeSpan.FromHours(2));
    private static readonly string Long = new('l', 200);

    // Name → what the environment has; "payload" is GitHub's event, "commit" what git says where it is not as usual.
    private static readonly Dictionary<string, Dictionary<string, string>> Events = new()
    {
        ["no CI"] = [],
        ["no CI, no git"] = new() { ["commit"] = "" },
        ["no CI, changed files"] = new() { ["commit"] = Commit + "-dirty" },
        ["another CI"] = new() { ["CI"] = "true", ["GITHUB_REF"] = "refs/heads/feature", ["CI_COMMIT_BRANCH"] = "feature" },
        ["github push main"] = GitHub("push", "refs/heads/main", Main),
        ["github push main, no payload"] = GitHub("push", "refs/heads/main", null),
        ["github push main, payload without repository"] = GitHub("push", "refs/heads/main", "{}"),
        ["github push main, odd payload"] = GitHub("push", "refs/heads/main", """{"repository":["default_branch"]}"""),
        ["github push main, changed files"] = GitHub("push", "refs/heads/main", Main, Commit + "-dirty"),
        ["github push trunk as default"] = GitHub("push", "refs/heads/trunk", """{"repository":{"default_branch":"trunk"}}"""),
        ["github push feature"] = GitHub("push", "refs/heads/feature/My_x#7", Main),
        ["github push releases/v1"] = GitHub("push", "refs/heads/releases/v1", Main),
        ["github push latest"] = GitHub("push", "refs/heads/latest", Main),
        ["github push 0.1"] = GitHub("push", "refs/heads/0.1", Main),
        ["github push dashes"] = GitHub("push", "refs/heads/#-fix.", Main),
        ["github push letters of no tag"] = GitHub("push", "refs/heads/日本", Main),
        ["github push long"] = GitHub("push", $"refs/heads/{Long}", Main),
        ["github push like an immutable tag"] = GitHub("push", "refs/heads/1.4.0-0123456789ab", Main),
        ["github push rolled-back"] = GitHub("push", "refs/heads/main-rolled-back", Main),
        ["github push sha256-"] = GitHub("push", "refs/heads/sha256-x", Main),
        ["github push dependabot"] = GitHub("push", "refs/heads/dependabot/pip/requests-2.32.0", Main),
        ["github tag"] = GitHub("push", "refs/tags/v1.4.0", Main),
        ["github tag with a path"] = GitHub("push", "refs/tags/worker/v1.4.0", Main),
        ["github tag of a pre-release"] = GitHub("push", "refs/tags/v2.0.0-rc.1", Main),
        ["github tag latest"] = GitHub("push", "refs/tags/latest", Main),
        ["github release"] = GitHub("release", "refs/tags/v1.4.0", Main),
        ["github schedule"] = GitHub("schedule", "refs/heads/main", """{"schedule":"0 3 * * *"}"""),
        ["github by hand, main"] = GitHub("workflow_dispatch", "refs/heads/main", Main),
        ["github by hand, feature"] = GitHub("workflow_dispatch", "refs/heads/feature", Main),
        ["github by hand, a tag"] = GitHub("workflow_dispatch", "refs/tags/v1.4.0", Main),
        ["github pull request"] = GitHub("pull_request", "refs/pull/7/merge", """{"number":7,"repository":{"default_branch":"main"}}"""),
        ["github pull request, no payload"] = GitHub("pull_request", "refs/pull/7/merge", null),
        ["github pull request of a fork"] = GitHub(
            "pull_request", "refs/pull/8/merge", """{"number":8,"pull_request":{"head":{"ref":"main","repo":{"fork":true}}},"repository":{"default_branch":"main"}}"""),
        ["github pull request merged"] = GitHub("pull_request", "refs/heads/main", """{"number":9,"repository":{"default_branch":"main"}}"""),
        ["github pull_request_target"] = GitHub("pull_request_target", "refs/heads/main", """{"number":10,"repository":{"default_branch":"main"}}"""),
        ["github pull_request_target, no payload"] = GitHub("pull_request_target", "refs/heads/main", null),
        ["github pull_request_review"] = GitHub("pull_request_review", "refs/pull/11/merge", """{"pull_request":{"number":11}}"""),
        ["github merge queue"] = GitHub("merge_group", "refs/heads/gh-readonly-queue/main/pr-7-0123", Main),
        ["github no ref"] = GitHub("repository_dispatch", "", Main),
        ["gitlab push main"] = GitLab("push", new() { ["CI_COMMIT_BRANCH"] = "main" }),
        ["gitlab push feature"] = GitLab("push", new() { ["CI_COMMIT_BRANCH"] = "feature/x" }),
        ["gitlab push 1.4"] = GitLab("push", new() { ["CI_COMMIT_BRANCH"] = "1.4" }),
        ["gitlab push, default unknown"] = new() { ["GITLAB_CI"] = "true", ["CI_COMMIT_BRANCH"] = "main" },
        ["gitlab tag"] = GitLab("push", new() { ["CI_COMMIT_TAG"] = "v1.4.0" }),
        ["gitlab tag of a pre-release"] = GitLab("push", new() { ["CI_COMMIT_TAG"] = "2.0.0-rc.1" }),
        ["gitlab schedule"] = GitLab("schedule", new() { ["CI_COMMIT_BRANCH"] = "main" }),
        ["gitlab schedule of a branch"] = GitLab("schedule", new() { ["CI_COMMIT_BRANCH"] = "nightly" }),
        ["gitlab by hand"] = GitLab("web", new() { ["CI_COMMIT_BRANCH"] = "main" }),
        ["gitlab merge request"] = GitLab("merge_request_event", new() { ["CI_MERGE_REQUEST_IID"] = "12", ["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"] = "feature" }),
        ["gitlab merge request of a fork"] = GitLab(
            "merge_request_event",
            new() { ["CI_MERGE_REQUEST_IID"] = "13", ["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"] = "main", ["CI_MERGE_REQUEST_SOURCE_PROJECT_PATH"] = "me/worker" }),
        ["gitlab external pull request"] = GitLab(
            "external_pull_request_event", new() { ["CI_EXTERNAL_PULL_REQUEST_IID"] = "14", ["CI_COMMIT_BRANCH"] = "main" }),
        ["gitlab nothing said"] = GitLab("push", []),
    };

    // The event, the version, the patterns; then the tags.
    public static TheoryData<string, string, string, string> Rows => new()
    {
        // nothing of CI outside of it
        { "no CI", "1.4.0", Everything, "1.4.0 1 1.4 1.4.0 latest stable 20261129 0123456" },
        { "no CI, no git", "1.4.0", Everything, "1.4.0 1 1.4 1.4.0 latest stable 20261129" },
        { "no CI, changed files", "1.4.0", "{sha} {version}-{sha} latest", "latest" },
        { "another CI", "1.4.0", "{branch} {pr} {tag} latest", "latest" },
        // GitHub, branches
        { "github push main", "1.4.0", Everything, "1.4.0 1 1.4 1.4.0 latest stable 20261129 0123456 main" },
        { "github push main", "1.4.0", "{branch}-{sha} {branch}-{date}", "main-0123456 main-20261129" },
        { "github push main, no payload", "1.4.0", Everything, "0123456 main" },
        { "github push main, payload without repository", "1.4.0", Everything, "0123456 main" },
        { "github push main, odd payload", "1.4.0", Everything, "0123456 main" },
        { "github push main, changed files", "1.4.0", "{sha} {branch}-{sha} {branch}", "main" },
        { "github push trunk as default", "1.4.0", "latest {branch}", "latest trunk" },
        { "github push feature", "1.4.0", Everything, "0123456 feature-My_x-7" },
        { "github push releases/v1", "1.4.0", "{branch} {major} latest", "releases-v1" },
        { "github push latest", "1.4.0", "{branch} latest", "" },
        { "github push latest", "1.4.0", "b-{branch}", "b-latest" },
        { "github push 0.1", "1.4.0", "{branch} {major}.{minor}", "" },
        { "github push dashes", "1.4.0", "{branch}", "fix" },
        { "github push letters of no tag", "1.4.0", "{branch} b-{branch} {sha}", "0123456" },
        { "github push long", "1.4.0", "{branch}", $"{new string('l', 52)}-180dfe8" },
        { "github push like an immutable tag", "1.4.0", "{branch} {branch}-x", "1.4.0-0123456789ab-x" },
        { "github push rolled-back", "1.4.0", "{branch} {branch}.x", "main-rolled-back.x" },
        { "github push sha256-", "1.4.0", "{branch} b-{branch}", "b-sha256-x" },
        { "github push dependabot", "1.4.0", "{branch} latest", "dependabot-pip-requests-2.32.0" },
        // GitHub, git tags
        { "github tag", "1.4.0", Everything, "1.4.0 1 1.4 1.4.0 latest stable 20261129 0123456 v1.4.0" },
        { "github tag with a path", "1.4.0", "{tag} latest", "worker-v1.4.0 latest" },
        { "github tag of a pre-release", "2.0.0-rc.1", Everything, "2.0.0-rc.1 stable 20261129 0123456 v2.0.0-rc.1" },
        { "github tag latest", "1.4.0", "{tag}", "" },
        { "github release", "1.4.0", "{tag} {major} latest", "v1.4.0 1 latest" },
        { "github by hand, a tag", "1.4.0", "{tag} {branch} latest", "v1.4.0 latest" },
        // GitHub, by the clock and by hand
        { "github schedule", "1.4.0", Everything, "1.4.0 1 1.4 1.4.0 latest stable 20261129 0123456 main" },
        { "github schedule", "1.4.0", "nightly {date:yyyy-MM-dd}", "nightly 2026-11-29" },
        { "github by hand, main", "1.4.0", "{branch} latest", "main latest" },
        { "github by hand, feature", "1.4.0", "{branch} latest {date}", "feature" },
        // GitHub, pull requests
        { "github pull request", "1.4.0", Everything, "0123456" },
        { "github pull request", "1.4.0", "pr-{pr} {version}-pr{pr} pr-{pr}-{sha}", "pr-7 1.4.0-pr7 pr-7-0123456" },
        { "github pull request, no payload", "1.4.0", "pr-{pr}", "pr-7" },
        { "github pull request of a fork", "1.4.0", Everything, "0123456" },
        { "github pull request merged", "1.4.0", "{branch} pr-{pr} latest", "pr-9" },
        { "github pull_request_target", "1.4.0", "{branch} pr-{pr} latest {major}", "pr-10" },
        { "github pull_request_target, no payload", "1.4.0", "{branch} pr-{pr} latest {major} {version}", "" },
        { "github pull_request_review", "1.4.0", "pr-{pr} latest", "pr-11" },
        { "github merge queue", "1.4.0", Everything, "0123456" },
        { "github no ref", "1.4.0", Everything, "0123456" },
        // GitLab
        { "gitlab push main", "1.4.0", Everything, "1.4.0 1 1.4 1.4.0 latest stable 20261129 0123456 main" },
        { "gitlab push feature", "1.4.0", Everything, "0123456 feature-x" },
        { "gitlab push 1.4", "1.4.0", "{branch} {major}.{minor}", "" },
        { "gitlab push, default unknown", "1.4.0", "{branch} latest", "main" },
        { "gitlab tag", "1.4.0", Everything, "1.4.0 1 1.4 1.4.0 latest stable 20261129 0123456 v1.4.0" },
        { "gitlab tag of a pre-release", "2.0.0-rc.1", "{tag} {major} {major}.{minor} latest {version}", "2.0.0-rc.1 2.0.0-rc.1" },
        { "gitlab schedule", "1.4.0", "{branch} {date} latest", "main 20261129 latest" },
        { "gitlab schedule of a branch", "1.4.0", "{branch}-{date} {date} latest", "nightly-20261129" },
        { "gitlab by hand", "1.4.0", "{branch} latest", "main latest" },
        { "gitlab merge request", "1.4.0", Everything, "0123456" },
        { "gitlab merge request", "1.4.0", "mr-{pr} {branch}", "mr-12" },
        { "gitlab merge request of a fork", "1.4.0", "mr-{pr} {branch} latest", "mr-13" },
        { "gitlab external pull request", "1.4.0", "pr-{pr} {branch} latest", "pr-14" },
        { "gitlab nothing said", "1.4.0", Everything, "0123456" },
        // versions
        { "no CI", "1", "{major} {major}.{minor} {version} v{major}", "1 1 v1" },
        { "no CI", "1.4", "{major}.{minor} {major}.{minor}.{patch} {major}", "1.4 1" },
        { "no CI", "0.1.0", "{major} {major}.{minor} latest", "0 0.1 latest" },
        { "no CI", "2.0.0-rc.1", "{version} {major} {major}.{minor} {patch} latest stable", "2.0.0-rc.1 stable" },
        { "no CI", "2.0.0-rc.1", "{major}-{sha} {version}-{sha}", "2.0.0-rc.1-0123456" },
        { "no CI", "1.4.0", "v{version} {version}-trixie {major}.{minor}-trixie trixie", "v1.4.0 1.4.0-trixie 1.4-trixie trixie" },
        { "no CI", "10.20.30", "{major}.{minor}.{patch} {minor} {patch}", "10.20.30 20 30" },
        { "no CI", "1.4.0-0123456789ab", "{version} {version}-x", "1.4.0-0123456789ab-x" },
        // dates, in UTC
        { "no CI", "1.4.0", "{date:yyyy} {date:yyyyMM} {date:yyyy.MM.dd} {date:yyyyMMdd-HHmmss}", "2026 202611 2026.11.29 20261129-223009" },
        { "no CI", "1.4.0", "{version}-{date:yyyyMMdd} {date:MM-dd_HH} {date:yyyyMMddHHmm}", "1.4.0-20261129 11-29_22 202611292230" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void An_event_gives(string name, string version, string patterns, string tags)
    {
        var given = Events[name];
        var source = EventReader.Read(given.GetValueOrDefault, given.GetValueOrDefault("payload"), given.GetValueOrDefault("commit", Commit), Time);

        Assert.Equal(tags, string.Join(' ', patterns.Split(' ').Select(pattern => TagPattern.Parse(pattern).Of(version, source)).OfType<string>()));
    }

    [Fact]
    public void Every_event_has_a_row() => Assert.Empty(Events.Keys.Except(Rows.Select(row => row.Data.Item1)));

    [Fact]
    public void A_payload_that_is_no_JSON_is_told() => Assert.Throws<FormatException>(
        () => EventReader.Read(GitHub("push", "refs/heads/main", null).GetValueOrDefault, "{", Commit, Time));

    [Theory]
    [InlineData("{branch}-{tag}", "no run is about branch and tag at once")]
    [InlineData("{pr}{branch}{tag}", "no run is about branch and tag and pr at once")]
    [InlineData("{version}-rolled-back", "is the tool's own")]
    [InlineData("{version}-freshness", "is the tool's own")]
    [InlineData("sha256-{sha}", "is the tool's own")]
    [InlineData("{version}-{date:yyyyMMddHHmm}", "is the tool's own")]
    [InlineData("x-0123456789ab", "is the tool's own")]
    [InlineData("{version}{version}", "may become 128 characters long")]
    [InlineData("{branch}-0123456789012345678901234567890123456789012345678901234567890", "may become 122 characters long")]
    public void What_never_gives_a_tag_is_refused(string pattern, string why) =>
        Assert.Contains(why, Assert.Throws<FormatException>(() => TagPattern.Parse(pattern)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{major}.{minor}", "1", "minor")]
    [InlineData("{patch}", "1.4", "patch")]
    [InlineData("{major}.{minor}", "1.4", null)]
    [InlineData("{minor}", "2-rc.1", null)]
    [InlineData("latest", "1", null)]
    public void A_number_that_the_version_does_not_have_is_named(string pattern, string version, string? lacks) =>
        Assert.Equal(lacks, TagPattern.Parse(pattern).LacksOf(version));

    private static Dictionary<string, string> GitHub(string name, string reference, string? payload, string commit = Commit)
    {
        var found = new Dictionary<string, string>
        {
            ["CI"] = "true",
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_EVENT_NAME"] = name,
            ["GITHUB_REF"] = reference,
            ["commit"] = commit,
        };
        return payload is null ? found : new(found) { ["payload"] = payload };
    }

    private static Dictionary<string, string> GitLab(string source, Dictionary<string, string> more) => new(more)
    {
        ["CI"] = "true",
        ["GITLAB_CI"] = "true",
        ["CI_PIPELINE_SOURCE"] = source,
        ["CI_DEFAULT_BRANCH"] = "main",
    };
}
