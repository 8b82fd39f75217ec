using WorkerImages.Issues;

namespace WorkerImages.Tests.Issues;

public sealed class NightVerdictTests
{
    [Fact]
    public void One_host_that_fails_for_several_images_is_one_failure_of_the_run()
    {
        var verdict = NightVerdict.Of([Nights.Silent("base"), Nights.Silent("worker", step: "publish"), Nights.Silent("base", step: "publish")], []);

        var failure = Assert.Single(verdict.OfRun);
        Assert.Equal(("", "look", "registry.example:5000"), (failure.Image, failure.Step, failure.Host));
        Assert.EndsWith("base, worker", failure.What, StringComparison.Ordinal);
        Assert.Empty(verdict.OfImages);
    }

    [Fact]
    public void One_host_that_fails_for_one_image_is_a_failure_of_that_image()
    {
        var verdict = NightVerdict.Of([Nights.Silent("base"), Nights.Silent("worker", "mirror.example")], []);

        Assert.False(verdict.IsOutage);
        Assert.Equal(["base", "worker"], verdict.OfImages.Select(failure => failure.Image));
    }

    [Fact]
    public void Network_faults_without_a_host_have_one_cause_where_they_are_of_one_step()
    {
        Assert.True(NightVerdict.Of([Nights.Silent("base", ""), Nights.Silent("worker", "")], []).IsOutage);
        Assert.False(NightVerdict.Of([Nights.Silent("base", ""), Nights.Silent("worker", "", "publish")], []).IsOutage);
    }

    [Fact]
    public void One_check_that_fails_for_several_images_is_a_failure_of_each()
    {
        var verdict = NightVerdict.Of([Nights.Check("base", "tini"), Nights.Check("worker", "tini")], []);

        Assert.False(verdict.IsOutage);
        Assert.Equal(2, verdict.OfImages.Length);
    }

    [Fact]
    public void A_failure_of_the_run_has_in_it_what_it_did_to_images()
    {
        var verdict = NightVerdict.Of([Nights.Silent(""), Nights.Silent("base"), Nights.Check("worker", "tini")], []);

        Assert.Equal([Nights.Silent("")], verdict.OfRun);
        Assert.Equal([Nights.Check("worker", "tini")], verdict.OfImages);
    }

    [Fact]
    public void An_image_that_failed_anywhere_is_not_green() =>
        Assert.Equal(["base"], NightVerdict.Of([Nights.Check("worker", "tini")], ["base", "worker"]).Green);
}
