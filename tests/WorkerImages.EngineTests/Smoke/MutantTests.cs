using WorkerImages.Outcomes;
using WorkerImages.Smoke;
using WorkerImages.Smoke.Checks;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Smoke;

[Collection(nameof(SmokeFixture))]
public sealed class MutantTests(SmokeFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Mutants.Images.Select(image => $"{image}")];

    public static TheoryData<string> StaticNames => [.. StaticMutants.Images.Select(image => $"{image}")];

    [EngineFact]
    public async Task Every_check_of_a_good_image_is_failed_by_some_mutant()
    {
        var promises = ImagePromises.Of(await fixture.GoodAsync([SmokeFixture.DeclaredCheck], Token));

        Assert.Empty(ImageChecks.Of(promises).Select(check => check.Name).Except(Mutants.Images.SelectMany(image => image.Broken)));
    }

    [EngineFact]
    public async Task Every_check_of_an_image_that_starts_as_its_user_is_failed_by_some_mutant()
    {
        var promises = ImagePromises.Of(await fixture.GoodStaticAsync([SmokeFixture.DeclaredCheck], Token));

        var broken = Mutants.Images.Concat(StaticMutants.Images).SelectMany(image => image.Broken);
        Assert.Empty(ImageChecks.Of(promises).Select(check => check.Name).Except(broken));
    }

    [EngineTheory(Explicit = true)]
    [MemberData(nameof(Names))]
    public async Task An_image_that_breaks_promises_fails_their_checks_and_no_other_of_their_kind(string name) =>
        await FailsItsChecksAsync(await fixture.GoodAsync([SmokeFixture.DeclaredCheck], Token), Mutants.Images.Single(image => $"{image}" == name));

    [EngineTheory(Explicit = true)]
    [MemberData(nameof(StaticNames))]
    public async Task An_image_that_starts_as_its_user_and_breaks_promises_fails_their_checks_and_no_other_of_their_kind(string name) =>
        await FailsItsChecksAsync(await fixture.GoodStaticAsync([SmokeFixture.DeclaredCheck], Token), StaticMutants.Images.Single(image => $"{image}" == name));

    private async Task FailsItsChecksAsync(SmokeImage good, MutantImage mutant)
    {
        // Given
        var image = await fixture.MutateAsync(good, mutant.Lines, Token);
        var expected = mutant.Broken.ToHashSet();

        // When
        var verdict = await fixture.JudgeAsync(image, expected, Token);
        await fixture.Bench.Engine.Images.RemoveAsync(image.ImageId, Token);

        // Then
        var broken = verdict.Results.Where(result => result.Outcome != CheckOutcome.Passed).Select(result => result.Check);
        Assert.True(expected.SetEquals(broken), SmokeFixture.Report(verdict));
    }
}
