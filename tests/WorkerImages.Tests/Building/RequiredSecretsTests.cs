using WorkerImages.Building;
using WorkerImages.Catalog;
using WorkerImages.Outcomes;
using WorkerImages.Planning;
using WorkerImages.Secrets;
using WorkerImages.TestKit;

namespace WorkerImages.Tests.Building;

public sealed class RequiredSecretsTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_build_is_given_the_secret_it_asks_for_and_no_other()
    {
        var asking = Asking("asking", "pip-index");
        var silent = SampleImages.Image("silent");

        var secrets = await RequiredSecrets.ReadAsync(Plan(asking, silent), [Given("pip-index", "machine a.example login me password hunter22")], Token);

        Assert.Equal("machine a.example login me password hunter22"u8, Assert.Single(secrets.Of(asking)).Value.Span);
        Assert.Contains("hunter22", secrets.Of(asking)[0].Traces);
        Assert.Empty(secrets.Of(silent));
    }

    [Fact]
    public async Task A_secret_that_is_missing_is_named_with_image_place_and_option_before_anything_is_built()
    {
        var refusal = await Assert.ThrowsAsync<ProblemsFoundException>(() => RequiredSecrets.ReadAsync(Plan(Asking("asking", "pip-index")), [], Token));

        Assert.Equal(ExitCode.Usage, refusal.ExitCode);
        Assert.Equal(
            "images/asking/image.yaml:5:16: asking is to be built and asks for the build secret 'pip-index': "
                + "give --secret id=pip-index,src=FILE or --secret id=pip-index,env=VARIABLE",
            Assert.Single(refusal.Problems).ToString());
    }

    [Fact]
    public async Task An_image_that_is_kept_asks_for_nothing()
    {
        var image = Asking("asking", "pip-index");
        var kept = Plan(image).Steps[0] with { Action = PlanAction.Keep };

        Assert.NotNull(await RequiredSecrets.ReadAsync(new([kept]), [], Token));
        Assert.NotNull(await RequiredSecrets.ReadAsync(new([kept]), [new("pip-index", _scratch.At("not there"), null)], Token));
    }

    [Theory]
    [InlineData("hunter22hunter22", "the build secret 'pip-index' of asking has no login with a password")]
    [InlineData("machine b.example login me password hunter22", "the build secret 'pip-index' of asking has no line for a.example")]
    public async Task A_secret_that_does_not_say_what_it_is_for_is_named_without_what_it_holds(string netrc, string expected)
    {
        var refusal = await Assert.ThrowsAsync<ProblemsFoundException>(
            () => RequiredSecrets.ReadAsync(Plan(Asking("asking", "pip-index")), [Given("pip-index", netrc)], Token));

        Assert.Equal(ExitCode.Usage, refusal.ExitCode);
        Assert.Equal("images/asking/image.yaml:5:16: " + expected, Assert.Single(refusal.Problems).ToString());
        Assert.DoesNotContain("hunter", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("default login me password hunter22", 1, 1)]
    [InlineData("machine a.example login me password hunter22\n  default login me password hunter22", 2, 3)]
    [InlineData("machine a.example login me password hunter22 default", 1, 46)]
    [InlineData("machine a.example user default account default password default\n\"default\" login x password hunter22", 2, 1)]
    public async Task An_entry_for_every_host_is_refused_with_the_place_of_the_secret_and_of_the_entry(string netrc, int line, int column)
    {
        var given = Given("pip-index", netrc);

        var refusal = await Assert.ThrowsAsync<ProblemsFoundException>(() => RequiredSecrets.ReadAsync(Plan(Asking("asking", "pip-index")), [given], Token));

        Assert.Equal(ExitCode.Usage, refusal.ExitCode);
        var problem = Assert.Single(refusal.Problems);
        Assert.Equal("images/asking/image.yaml:5:16", problem.Place!.ToString());
        Assert.Contains($"({given.File}:{line}:{column})", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("machine a.example login default password default")]
    [InlineData("machine default login me password hunter22\nmachine a.example login me account default password hunter22")]
    [InlineData("# default login me password hunter22\nmachine a.example user default password hunter22")]
    public async Task The_word_default_as_a_name_or_a_password_is_no_entry(string netrc) =>
        Assert.NotNull(await RequiredSecrets.ReadAsync(Plan(Asking("asking", "pip-index")), [Given("pip-index", netrc)], Token));

    [Fact]
    public void A_secret_that_nobody_asks_for_or_that_is_given_twice_is_a_mistake_on_the_command_line()
    {
        var catalog = new ImageCatalog("images", "localhost:5000/acme", [Asking("asking", "pip-index"), SampleImages.Image("silent")]);
        var silent = catalog with { Images = [SampleImages.Image("silent")] };

        RequiredSecrets.Check(catalog, [new("pip-index", "a", null)]);
        var refusal = Assert.Throws<ProblemsFoundException>(
            () => RequiredSecrets.Check(catalog, [new("pip-indx", "a", null), new("pip-index", "a", null), new("pip-index", null, "B")]));
        var idle = Assert.Throws<ProblemsFoundException>(() => RequiredSecrets.Check(silent, [new("pip-index", "a", null)]));

        Assert.Equal(ExitCode.Usage, refusal.ExitCode);
        Assert.Equal(
            ["--secret id=pip-indx: no image asks for it; did you mean \"pip-index\"?", "--secret id=pip-index is given twice"],
            refusal.Problems.Select(problem => problem.ToString()));
        Assert.Equal(
            ["--secret id=pip-index: no image asks for it; an image does so under 'python: credentials'"],
            idle.Problems.Select(problem => problem.ToString()));
    }

    private static ImageDefinition Asking(string name, string secret) => SampleImages.Image(name) with
    {
        Python = new("/opt/venv", [], new(["acme"], [], [], new("https://a.example/simple"), RequireHashes: false)
        {
            Credentials = new(secret, new($"images/{name}/image.yaml", 5, 16)),
        }),
    };

    private static BuildPlan Plan(params ImageDefinition[] images) => EnginePlan.Of(
        [.. images.Select(image => SampleImages.Source(image))],
        SampleImages.DebianAt(SampleImages.DigestOf("debian")),
        [],
        new HashSet<string>());

    private SecretSource Given(string name, string text) => new(name, _scratch.Write(name, text), null);
}
