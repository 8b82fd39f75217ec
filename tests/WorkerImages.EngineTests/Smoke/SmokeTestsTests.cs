using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Smoke;

public sealed class SmokeTestsTests(SmokeFixture fixture) : IClassFixture<SmokeFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [EngineFact]
    public async Task A_good_image_keeps_every_promise()
    {
        var verdict = await fixture.JudgeAsync(await fixture.Images.PythonWorkerAsync(Token), Token);

        Assert.Equal("", SmokeFixture.Report(verdict));
        TestContext.Current.SendDiagnosticMessage(string.Join('\n', verdict.Results.Select(result => $"{result.Seconds:f2} s  {result.Check}")));
    }
}
