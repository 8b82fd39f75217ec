using Build.CommandLine;
using Cake.Core.Diagnostics;
using WorkerImages.Bases;
using WorkerImages.Oci;

namespace WorkerImages.Tests.Build;

public sealed class CommandLineParserTests
{
    private static readonly string[] Targets = ["Build", "Check", "Default"];

    [Fact]
    public void An_empty_command_line_asks_for_the_defaults()
    {
        var arguments = Good();

        Assert.Equal("Default", arguments.Target);
        Assert.Empty(arguments.Images);
        Assert.Equal("auto", arguments.Engine);
        Assert.Equal(BasePolicy.Auto, arguments.Bases);
        Assert.Equal(OutputFormat.Table, arguments.Output);
        Assert.Equal(Verbosity.Normal, arguments.Verbosity);
        Assert.Equal(RunMode.Run, arguments.Mode);
        Assert.Null(arguments.Catalog);
        Assert.Null(arguments.Parallel);
        Assert.Null(arguments.Platform);
        Assert.Null(arguments.Format);
        Assert.Empty(arguments.Keys);
        Assert.False(arguments.Force || arguments.RefreshBases || arguments.ExitCode || arguments.Deep);
    }

    [Fact]
    public void Every_option_arrives_in_its_place()
    {
        var arguments = Good(
            "--target", "Build", "--image", "worker", "--image=python-worker", "--catalog", "defs", "--engine=tcp://host:2375",
            "--bases", "archive", "--secret", "id=pip-index,src=/run/netrc", "--secret=env=NETRC,id=other,type=env", "--refresh-bases", "--force",
            "--output", "json", "--parallel=3", "--exit-code", "--verbosity", "verbose", "--platform", "linux/arm/v7", "--format=gitlab",
            "--key", "new.pub", "--key=old.pub", "--deep");

        Assert.Equal("Build", arguments.Target);
        Assert.Equal(["worker", "python-worker"], arguments.Images);
        Assert.Equal("defs", arguments.Catalog);
        Assert.Equal("tcp://host:2375", arguments.Engine);
        Assert.Equal(BasePolicy.Archive, arguments.Bases);
        Assert.Equal([new("pip-index", "/run/netrc", null), new("other", null, "NETRC")], arguments.Secrets);
        Assert.Equal(OutputFormat.Json, arguments.Output);
        Assert.Equal(3, arguments.Parallel);
        Assert.Equal(Platform.Parse("linux/arm/v7"), arguments.Platform);
        Assert.Equal(MatrixFormat.GitLab, arguments.Format);
        Assert.Equal(Verbosity.Verbose, arguments.Verbosity);
        Assert.Equal(["new.pub", "old.pub"], arguments.Keys);
        Assert.True(arguments is { Force: true, RefreshBases: true, ExitCode: true, Deep: true });
    }

    [Theory]
    [InlineData("--tree", RunMode.Tree)]
    [InlineData("--description", RunMode.Description)]
    [InlineData("--dryrun", RunMode.DryRun)]
    [InlineData("--help", RunMode.Help)]
    [InlineData("--version", RunMode.Version)]
    public void A_mode_is_a_flag(string flag, RunMode mode) => Assert.Equal(mode, Good(flag).Mode);

    [Fact]
    public void A_target_may_be_written_in_any_case() => Assert.Equal("Build", Good("--target", "bUILD").Target);

    [Theory]
    [InlineData("unknown option \"--taget\"; did you mean \"--target\"?", "--taget", "Build")]
    [InlineData("unknown option \"--Target\"; did you mean \"--target\"?", "--Target=Build")]
    [InlineData("unknown option \"--frobnicate\"", "--frobnicate")]
    [InlineData("unknown option \"-t\"", "-t", "Build")]
    [InlineData("--target: \"Biuld\" is not valid; allowed: Build, Check, Default; did you mean \"Build\"?", "--target", "Biuld")]
    [InlineData("--bases: \"mirror\" is not valid; allowed: auto, registry, archive", "--bases", "mirror")]
    [InlineData("--output: \"JSOM\" is not valid; allowed: table, json, events; did you mean \"json\"?", "--output=JSOM")]
    [InlineData(
        "--platform: \"linux/arm46\" is not valid; allowed: linux/amd64, linux/arm64, linux/arm/v7; did you mean \"linux/arm64\"?",
        "--platform", "linux/arm46")]
    [InlineData(
        "--engine: \"/run/docker.sock\" is not valid; allowed: auto, none, an address such as unix:///var/run/docker.sock",
        "--engine", "/run/docker.sock")]
    [InlineData("--parallel: \"0\" is not valid; allowed: a whole number from 1 to 256", "--parallel", "0")]
    [InlineData("--parallel: \"-1\" is not valid; allowed: a whole number from 1 to 256", "--parallel", "-1")]
    [InlineData("--parallel: \"99999999999\" is not valid; allowed: a whole number from 1 to 256", "--parallel=99999999999")]
    [InlineData("--secret: what is given is not valid; allowed: id=NAME,src=FILE or id=NAME,env=VARIABLE", "--secret", "id=pip-index,value=hunter2")]
    [InlineData("--image needs a value: --image NAME", "--image")]
    [InlineData("--image needs a value: --image NAME", "--image=")]
    [InlineData("--image needs a value: --image NAME", "--image", "--force")]
    [InlineData("--force takes no value, found \"yes\"", "--force=yes")]
    [InlineData("--target is given twice", "--target", "Build", "--target", "Check")]
    [InlineData("\"check\" is not an option; did you mean \"--target Check\"?", "check")]
    [InlineData("\"worker\" is not an option; options start with two dashes", "worker")]
    [InlineData("\"\" is not an option; options start with two dashes", "")]
    [InlineData("unknown option \"--\"", "--")]
    public void A_mistake_is_named_once_with_what_was_meant(string problem, params string[] args) =>
        Assert.Equal([problem], CommandLineParser.Parse(args, Targets).Problems);

    [Fact]
    public void All_mistakes_are_reported_together() =>
        Assert.Equal(3, CommandLineParser.Parse(["--taget=Build", "--parallel", "many", "Check"], Targets).Problems.Length);

    [Fact]
    public void No_two_options_share_a_name()
    {
        var names = OptionTable.For(Targets).Select(option => option.Name).ToList();

        Assert.Equal(names.Distinct(), names);
    }

    [Theory]
    [InlineData(Verbosity.Quiet, Verbosity.Quiet)]
    [InlineData(Verbosity.Normal, Verbosity.Minimal)]
    [InlineData(Verbosity.Diagnostic, Verbosity.Diagnostic)]
    public void Cake_keeps_its_headings_to_itself_unless_asked(Verbosity asked, Verbosity cakes) =>
        Assert.Equal(cakes, new BuildArguments { Verbosity = asked }.CakeVerbosity);

    [Fact]
    public void Json_is_never_mixed_with_headings() =>
        Assert.Equal(Verbosity.Minimal, new BuildArguments { Verbosity = Verbosity.Verbose, Output = OutputFormat.Json }.CakeVerbosity);

    private static BuildArguments Good(params string[] args)
    {
        var line = CommandLineParser.Parse(args, Targets);
        Assert.Empty(line.Problems);
        return line.Arguments;
    }
}
