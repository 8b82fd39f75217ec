using WorkerImages.Issues;

namespace WorkerImages.Tests.Issues;

public sealed class NightFailureTests
{
    private static readonly NightFailure Failure = Nights.Check("worker", "docker-version");

    [Fact]
    public void Its_title_and_its_signature_are_made_of_image_step_and_kind()
    {
        Assert.Equal("nightly: worker: smoke test fails: docker-version", Failure.Title);
        Assert.Matches("^worker/smoke-test/docker-version/[0-9a-f]{12}$", Failure.Signature);
    }

    [Fact]
    public void What_people_read_makes_no_other_failure() =>
        Assert.Equal(Failure.Signature, (Failure with { What = "a", Why = "b", Next = "c", LogTail = "d", Host = "e" }).Signature);

    [Theory]
    [InlineData("python", "smoke test", "docker-version")]
    [InlineData("worker", "build", "docker-version")]
    [InlineData("worker", "smoke test", "docker-version, tini")]
    [InlineData("", "smoke test", "docker-version")]
    public void Another_image_step_or_kind_is_another_failure(string image, string step, string kind) =>
        Assert.NotEqual(Failure.Signature, (Failure with { Image = image, Step = step, Kind = kind }).Signature);

    [Fact]
    public void Words_that_only_look_alike_are_different_failures() =>
        Assert.NotEqual((Failure with { Kind = "a b" }).Signature, (Failure with { Kind = "a-b" }).Signature);

    [Theory]
    [InlineData("Build of sha256:0123456789abcdef", "Build of sha256:ffffffffffffffff")]
    [InlineData("stale since 2026-11-01", "stale since 2026-11-02T03:23:11.5Z")]
    [InlineData("silent for 30.5 s", "silent for 31 s")]
    [InlineData("until 03:23", "until 14:59:01")]
    public void Digests_dates_and_times_in_the_kind_do_not_count(string first, string second)
    {
        Assert.Equal((Failure with { Kind = first }).Signature, (Failure with { Kind = second }).Signature);
        Assert.Equal((Failure with { Kind = first }).Title, (Failure with { Kind = second }).Title);
    }

    [Fact]
    public void Numbers_that_mean_something_do_count() =>
        Assert.NotEqual((Failure with { Kind = "python-3.12" }).Signature, (Failure with { Kind = "python-3.13" }).Signature);

    [Fact]
    public void A_failure_of_the_run_has_its_host_in_both()
    {
        var silent = Nights.Silent("");

        Assert.Equal("nightly: look fails: Network (registry.example:5000)", silent.Title);
        Assert.NotEqual(silent.Signature, (silent with { Host = "mirror.example" }).Signature);
    }

    [Fact]
    public void A_long_kind_is_cut_in_both_and_still_told_from_others()
    {
        var checks = string.Join(", ", Enumerable.Range(0, 100).Select(number => $"check-{number}"));
        var failure = Failure with { Kind = checks };

        Assert.InRange(failure.Title.Length, 100, 250);
        Assert.InRange(failure.Signature.Length, 50, 100);
    }
}
