using System.Collections.Immutable;
using WorkerImages.Catalog;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Planning;

/// <summary>The planner already reports what a base brings and no image on it could live with.</summary>
public sealed class BaseRulesTests
{
    private const string Account = "appuser:1000:1000:/home/appuser";

    private static readonly ExternalFact Base = SampleImages.DebianAt(SampleImages.DigestOf("base")).Values.Single();
    private static readonly ImageDefinition Image = SampleImages.Image("mine") with { BasePlace = new("images/mine/image.yaml", 2, 7) };

    [Theory]
    [InlineData("WORKER_CONCURRENCY=4", "", "sets 'WORKER_CONCURRENCY', no variable of a worker image")]
    [InlineData("WORKER_B=1 WORKER_A=1", "", "sets 'WORKER_A' and 'WORKER_B', no variable of a worker image")]
    [InlineData("WORKER_DOCKER=maybe", "", "sets WORKER_DOCKER to 'maybe', which is refused at every start; allowed: optional required off")]
    [InlineData("WORKER_DOCKER=off WORKER_DOCKER=maybe", "", "sets WORKER_DOCKER to 'maybe'")]
    [InlineData("WORKER_A=1 WORKER_IGNORE=WORKER_A", "WORKER_IGNORE=WORKER_B", "sets 'WORKER_A'")]
    [InlineData("WORKER_DOCKER=maybe WORKER_DOCKER=off", "", null)]
    [InlineData("WORKER_DOCKER=maybe", "WORKER_DOCKER=off", null)]
    [InlineData("WORKER_A=1 WORKER_IGNORE=WORKER_A", "", null)]
    [InlineData("WORKER_A=1", "WORKER_IGNORE=WORKER_A", null)]
    [InlineData("WORKER_SERVICE_HOST=x WORKER_LOG= PATH=/bin WORKER NAME_WORKER_A=b", "", null)]
    public void Variables_of_a_base_are_judged_as_those_of_a_definition_are_which_win(string environment, string own, string? told)
    {
        var variables = own.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')).ToImmutableSortedDictionary(pair => pair[0], pair => pair[1]);

        Check(Image with { Environment = variables }, Base with { Config = new() { Environment = [.. environment.Split(' ')] } }, ExitCode.Usage, told);
    }

    [Fact]
    public void What_is_to_be_ignored_is_told_with_what_is_ignored_already()
    {
        var refusal = new BaseRules(Image, Base with { Config = new() { Environment = ["WORKER_A=1", "WORKER_B=1", "WORKER_IGNORE=WORKER_B"] } }).Check()!;

        Assert.Contains("write WORKER_IGNORE: 'WORKER_A WORKER_B' under 'environment'", refusal.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void Instructions_that_no_definition_says_are_refused() =>
        Check(
            Image,
            Base with { Config = new() { OnBuild = ["RUN a", "RUN b"] } },
            ExitCode.Build,
            "has instructions for every build that stands on it (ONBUILD), which no definition says: RUN a; RUN b");

    [Theory]
    [InlineData(Account, "0", null)]
    [InlineData("", "", null)]
    [InlineData("builder:1500:1500:/home/builder", "0", "is the worker image 'theirs', whose worker is 'builder:1500:1500:/home/builder' (name:uid:gid:home), not " + Account)]
    [InlineData("appuser:1000:1000:/home/other", "0", "is the worker image 'theirs', whose worker is 'appuser:1000:1000:/home/other'")]
    [InlineData(Account, "1000:1000", "is the worker image 'theirs', which starts as its user, and so does what stands on it")]
    public void A_published_worker_keeps_its_account_and_how_it_starts(string account, string user, string? told) =>
        Check(Image, Worker(account, user), ExitCode.Usage, told);

    [Fact]
    public void What_starts_as_its_user_may_stand_on_what_does_and_other_bases_say_nothing_of_that()
    {
        Check(Image with { Start = ImageStart.User }, Worker(Account, "1000:1000"), ExitCode.Usage, null);
        Check(Image, Base with { Config = new() { User = "jenkins" } }, ExitCode.Usage, null);
    }

    [Fact]
    public void A_published_worker_whose_signature_does_not_count_is_no_base() =>
        Check(Image, Worker(Account, "0") with { Objection = "it is not signed" }, ExitCode.Verification, "is the worker image 'theirs', and it is not signed");

    [Fact]
    public void What_is_refused_is_not_built_and_nor_is_what_stands_on_it()
    {
        var externals = new Dictionary<string, ExternalFact> { [Base.Name] = Worker("other:1:1:/home/other", "0") };

        var plan = BuildPlanner.Plan([SampleImages.Source(Image), SampleImages.Source(SampleImages.Image("child", Image))], externals, new([]), new());

        Assert.All(plan.Steps, step => Assert.Equal(PlanAction.Refuse, step.Action));
        Assert.StartsWith("its parent mine is refused: images/mine/image.yaml:2:7: base debian-trixie is the worker image", plan.Steps[1].Refusal!.Why, StringComparison.Ordinal);
    }

    private static ExternalFact Worker(string account, string user) => Base with
    {
        Labels = ImmutableSortedDictionary<string, string>.Empty.Add(LabelNames.Image, "theirs").Add(LabelNames.Account, account),
        Config = new() { User = user },
    };

    private static void Check(ImageDefinition image, ExternalFact below, ExitCode exitCode, string? told)
    {
        var refusal = new BaseRules(image, below).Check();
        if (told is null)
        {
            Assert.Null(refusal);
            return;
        }

        Assert.Equal(exitCode, refusal!.ExitCode);
        Assert.StartsWith($"images/mine/image.yaml:2:7: base debian-trixie {told}", refusal.Why, StringComparison.Ordinal);
    }
}
