using System.Collections.Immutable;
using System.Text.Json;
using Build.CommandLine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Reporting;
using WorkerImages.Secrets;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Reporting;

/// <summary>What is written for CI systems and for other builders.</summary>
public sealed class PipelineFileTests
{
    private static readonly ImmutableArray<MatrixLeg> Legs =
    [
        new(new("linux", "amd64"), ["worker", "python-worker"], IsForced: false),
        new(new("linux", "arm", "v7"), ["worker"], IsForced: true),
        new(new("linux", "arm64"), ["worker"], IsForced: false),
    ];

    private static readonly Dictionary<string, string> OwnRunners = new() { ["linux/arm64"] = "our-arm" };

    [Fact]
    public void A_matrix_for_GitHub_is_one_line()
    {
        var text = GitHubMatrix.Of(Legs, OwnRunners);

        Golden.Check(text, extension: "json");
        Assert.Equal(1, text.Count(character => character == '\n'));
    }

    [Fact]
    public void A_matrix_for_GitLab_is_a_pipeline() => Golden.Check(GitLabMatrix.Of(Legs, OwnRunners, "./build.sh"), extension: "yaml");

    [Fact]
    public void Nothing_to_do_is_an_empty_matrix_for_GitHub() => Assert.Equal("{\"include\":[]}\n", GitHubMatrix.Of([], OwnRunners));

    [Fact]
    public void Nothing_to_do_is_a_job_for_GitLab_which_refuses_a_pipeline_without_one() =>
        Golden.Check(GitLabMatrix.Of([], OwnRunners, "./build.sh"), extension: "yaml");

    [Fact]
    public void Every_platform_that_a_definition_may_name_has_a_runner()
    {
        string[] names = [.. Platform.Known, "linux/riscv64"]; // one more must not need a change here
        ImmutableArray<MatrixLeg> legs = [.. names.Select(name => new MatrixLeg(Platform.Parse(name), ["worker"], IsForced: false))];
        var none = new Dictionary<string, string>();

        using var matrix = JsonDocument.Parse(GitHubMatrix.Of(legs, none));
        Assert.Equal(names.Length, matrix.RootElement.GetProperty("include").GetArrayLength());
        Assert.NotEmpty(GitLabMatrix.Of(legs, none, "./build.sh"));
    }

    [Fact]
    public void More_jobs_than_GitHub_takes_are_refused()
    {
        ImmutableArray<MatrixLeg> legs = [.. Enumerable.Repeat(Legs[0], 257)];

        Assert.Equal(ExitCode.Usage, Assert.Throws<WorkerImagesException>(() => GitHubMatrix.Of(legs, OwnRunners)).ExitCode);
    }

    [Fact]
    public void A_legs_options_are_options_of_this_program()
    {
        var line = CommandLineParser.Parse(Legs[1].Arguments, ["Build"]);

        Assert.Empty(line.Problems);
        Assert.Equal((Legs[1].Platform, true), (line.Arguments.Platform!, line.Arguments.Force));
    }

    [Fact]
    public void A_plan_as_a_page_has_every_reason() => Golden.Check(MarkdownReport.OfPlan(Samples.Plan), extension: "md");

    [Fact]
    public void A_file_for_bake_links_children_to_their_parents_and_pins_bases()
    {
        var worker = SampleImages.Image("worker.slim");
        var child = SampleImages.Image("python-worker", worker);
        ImmutableArray<ImageSource> sources =
        [
            SampleImages.Source(worker, "ARG BASE\nFROM ${BASE}\nCOPY ${x} %{y} /\n", ("templates/${x}", "1"), ("templates/%{y}", "2")),
            SampleImages.Source(child),
        ];
        var labels = new Dictionary<string, string> { ["org.opencontainers.image.revision"] = "abc" };

        var plan = EnginePlan.Of(sources, SampleImages.DebianAt(SampleImages.DigestOf("base")), [], new HashSet<string>());

        Golden.Check(BakeFile.Of(plan, "artifacts/bake", labels, []), extension: "json");
    }

    [Fact]
    public void A_file_for_bake_links_an_image_to_those_that_it_copies_from()
    {
        var made = SampleImages.Image("made");
        var plan = EnginePlan.Of(
            [SampleImages.Source(made), SampleImages.Source(SampleImages.Image("panel") with { Copied = [made] })],
            SampleImages.DebianAt(SampleImages.DigestOf("base")),
            [],
            new HashSet<string>());

        using var file = JsonDocument.Parse(BakeFile.Of(plan, "artifacts/bake", ImmutableDictionary<string, string>.Empty, []));

        var panel = file.RootElement.GetProperty("target").GetProperty("panel");
        Assert.Equal("target:made", panel.GetProperty("contexts").GetProperty("made").GetString());
        Assert.Equal("made", panel.GetProperty("args").GetProperty("IMAGE_1").GetString());
        Assert.Equal(plan.Steps[1].Arguments["BASE"], panel.GetProperty("args").GetProperty("BASE").GetString());
    }

    [Theory]
    [InlineData("id=pip-index,src=/run/netrc", "id=pip-index,src=/run/netrc")]
    [InlineData("id=pip-index,env=NETRC", "id=pip-index,env=NETRC")]
    [InlineData(null, "id=pip-index")]
    public void A_file_for_bake_says_where_a_secret_is(string? given, string expected)
    {
        var asking = SampleImages.Image("asking") with
        {
            Python = new("/opt/venv", [], new(["acme"], [], [], new("https://a.example/simple"), RequireHashes: false)
            {
                Credentials = new("pip-index", new("images/asking/image.yaml", 5, 16)),
            }),
        };
        var plan = EnginePlan.Of(
            [SampleImages.Source(asking)], SampleImages.DebianAt(SampleImages.DigestOf("base")), [], new HashSet<string>());

        using var file = JsonDocument.Parse(BakeFile.Of(plan, "artifacts/bake", ImmutableDictionary<string, string>.Empty, given is null ? [] : [SecretSource.Parse(given)!]));

        var secrets = file.RootElement.GetProperty("target").GetProperty("asking").GetProperty("secret").EnumerateArray();
        Assert.Equal([expected], secrets.Select(secret => secret.GetString()));
    }
}
