using WorkerImages.Outcomes;
using WorkerImages.Smoke;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Smoke;

[Collection(nameof(SmokeFixture))]
public sealed class MutantTests(SmokeFixture fixture)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Mutants.Names];

    public static TheoryData<string> StaticNames => [.. StaticMutants.Names];

    [EngineFact]
    public async Task Every_check_of_a_good_image_is_failed_by_some_mutant()
    {
        var promises = ImagePromises.Of(await fixture.GoodAsync([SmokeFixture.DeclaredCheck], Token));

        Assert.Empty(ImageChecks.Of(promises).Select(check => check.Name).Except(Mutants.AllBroken));
    }

    [EngineFact]
    public async Task Every_check_of_an_image_that_starts_as_its_user_is_failed_by_some_mutant()
    {
        var promises = ImagePromises.Of(await fixture.GoodStaticAsync([SmokeFixture.DeclaredCheck], Token));

        Assert.Empty(ImageChecks.Of(promises).Select(check => check.Name).Except(Mutants.AllBroken).Except(StaticMutants.AllBroken));
    }

    [EngineTheory]
    [MemberData(nameof(Names))]
    public async Task An_image_that_breaks_a_promise_fails_its_check_and_no_other(string name) =>
        await FailsItsCheckAsync(await fixture.GoodAsync([SmokeFixture.DeclaredCheck], Token), Mutants.Named(name));

    [EngineTheory]
    [MemberData(nameof(StaticNames))]
    public async Task An_image_that_starts_as_its_user_and_breaks_a_promise_fails_its_check_and_no_other(string name) =>
        await FailsItsCheckAsync(await fixture.GoodStaticAsync([SmokeFixture.DeclaredCheck], Token), StaticMutants.Named(name));

    private async Task FailsItsCheckAsync(SmokeImage good, Mutant mutant)
    {
        // Given
        var image = await fixture.MutateAsync(good, mutant.Lines, Token);

        // When
        var verdict = await fixture.JudgeAsync(image, Token);
        await fixture.Bench.Engine.Images.RemoveAsync(image.ImageId, Token);

        // Then
        var broken = verdict.Results.Where(result => result.Outcome != SmokeOutcome.Passed).Select(result => result.Check);
        Assert.True(mutant.Broken.ToHashSet().SetEquals(broken), SmokeFixture.Report(verdict));
    }
}
