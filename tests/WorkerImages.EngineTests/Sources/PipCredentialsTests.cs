using System.Text;
using WorkerImages.EngineTests.Program;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Sources;

public sealed class PipCredentialsTests(EngineBench bench)
{
    private readonly string _password = "hunter" + Guid.NewGuid().ToString("N");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [ShippedFact(Explicit = true)]
    public async Task Pip_says_who_it_is_to_an_index_and_nobody_else_hears_it()
    {
        // Given an index that asks who is there
        Assert.SkipWhen(FileServer.Bridge is null, "builds have no bridge docker0 to reach an index on this machine by");
        using var server = new FileServer(FileServer.Bridge!) { Authorization = $"Basic {Base64($"builder:{_password}")}" };
        var wheel = new Wheel("1.4");
        var index = Wheel.Publish(server, wheel);
        await using var images = new OwnImages(bench.Engine);
        Define(images, index, wheel.Hash);
        using var kept = new ScratchDirectory();

        // When pip gets no password, or a wrong one, then the tool builds nothing and says the cause
        var silent = await images.RunAsync("Build", "archive", Token);
        Failure.IsTold(silent, 2, "images/confidential/image.yaml:6:16: ", "give --secret id=pip-index,src=FILE");
        var wrong = "wrong" + Guid.NewGuid().ToString("N");
        var refused = await RunAsync(images, kept.Write("wrong", Netrc(index, wrong)));
        Failure.IsTold(refused, 4, "401 Client Error", "the package index rejected pip's credentials");

        // When it is the right one, then the package is installed
        var result = await RunAsync(images, kept.Write("netrc", Netrc(index, _password)));
        Assert.True(result.ExitCode == 0, result.ToString());

        // Then neither is in any text, file or layer; what is planted there is found
        var image = (await images.InspectAsync("confidential", Token))!.Id;
        await new TestKit.Benches.DockerProgram(bench.Address).RunAsync(["save", "--output", kept.At("image.tar"), image], Token);
        File.Delete(kept.At("netrc"));
        File.Delete(kept.At("wrong"));
        foreach (var secret in new[] { _password, wrong, Base64($"builder:{_password}"), Base64($"builder:{wrong}") })
        {
            Assert.DoesNotContain(secret, $"{silent}{refused}{result}", StringComparison.Ordinal);
            Assert.Equal("", await SearchAsync(secret, kept.Path, images.Repository.Path));
        }

        images.Repository.Write("artifacts/planted", _password);
        Assert.NotEqual("", await SearchAsync(_password, kept.Path, images.Repository.Path));
        Assert.NotEqual("", await SearchAsync($"{Wheel.Name}-1.4.dist-info/METADATA", kept.Path));
    }

    private static Task<ProgramResult> RunAsync(OwnImages images, string netrc) =>
        images.RunAsync("Build", "archive", Token, "--verbosity", "diagnostic", "--secret", $"id=pip-index,src={netrc}");

    private static async Task<string> SearchAsync(string words, params string[] folders) =>
        (await RunningProgram.RunAsync("grep", ["-rlF", "--", words, .. folders], "/", null, Token)).StandardOutput;

    private static string Netrc(Uri index, string password) => $"machine {index.Host} login builder password {password}\n";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static void Define(OwnImages images, Uri index, string hash)
    {
        images.Define(
            "confidential",
            $"""
            python:
              requirements: [requirements.txt]
              index: {index}
              credentials: pip-index
              requireHashes: true
            """);
        images.Repository.Write("images/confidential/requirements.txt", $"{Wheel.Name}==1.4 --hash={hash}\n");
    }
}
