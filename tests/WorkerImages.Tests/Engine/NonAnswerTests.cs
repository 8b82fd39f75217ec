using System.Collections.Immutable;
using FsCheck.Fluent;
using WorkerImages.Engine;
using WorkerImages.Engine.Discovery;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.TestKit;
using WorkerImages.Tests.Properties;

namespace WorkerImages.Tests.Engine;

/// <summary>The client does not treat a stranger's answer as the engine's word, whatever it asks: nothing is "not there" or "done" because a proxy's page says so.</summary>
public sealed class NonAnswerTests : IDisposable
{
    private static readonly Reference Image = Reference.Parse("registry.test/a/b:1");
    private static readonly Platform Amd64 = new("linux", "amd64");

    // What is asked, and whether a good answer holds something that is then known.
    private static readonly ImmutableSortedDictionary<string, (bool HasAnswer, Func<IEngine, Task> Ask)> Questions = new Dictionary<string, (bool, Func<IEngine, Task>)>
    {
        ["list images"] = (true, engine => engine.Images.ListAsync("a", Token)),
        ["inspect"] = (true, engine => engine.Images.InspectAsync("a", Token)),
        ["pull"] = (true, engine => engine.Images.PullAsync(Image, Amd64, Token)),
        ["resolve"] = (true, engine => engine.Images.ResolveAsync(Image, TimeSpan.FromSeconds(30), Token)),
        ["import"] = (true, engine => engine.Images.ImportAsync(new MemoryStream(new byte[1024]), Image, Platform.OfThisMachine, ImmutableDictionary<string, string>.Empty, Token)),
        ["load"] = (true, engine => engine.Images.ImportAsync(
            new MemoryStream(new byte[1024]), Image, new Platform("linux", "s390x"), ImmutableDictionary<string, string>.Empty, Token)),
        ["tag"] = (false, engine => engine.Images.TagAsync("a", Image, Token)),
        ["remove"] = (false, engine => engine.Images.RemoveAsync("a", Token)),
        ["create"] = (true, engine => engine.Containers.CreateAsync(new() { Image = "a" }, Token)),
        ["start"] = (false, engine => engine.Containers.StartAsync("a", Token)),
        ["wait"] = (true, engine => engine.Containers.WaitAsync("a", Token)),
        ["running time"] = (true, engine => engine.Containers.RunningTimeAsync("a", Token)),
        ["output"] = (false, engine => engine.Containers.ReadOutputAsync("a", Token)),
        ["stop"] = (false, engine => engine.Containers.StopAsync("a", TimeSpan.FromSeconds(1), Token)),
        ["execute"] = (true, engine => engine.Containers.ExecuteAsync("a", ["b"], null, Token)),
        ["archive"] = (false, engine => engine.Containers.ReadArchiveAsync("a", "/b", Token)),
        ["remove container"] = (false, engine => engine.Containers.RemoveAsync("a", Token)),
        ["list containers"] = (true, engine => engine.Containers.ListAsync("a", Token)),
        ["build"] = (true, engine => engine.Builder.BuildAsync(
            new("a", "FROM scratch\n", (_, _) => Task.CompletedTask, Amd64, ImmutableDictionary<string, string>.Empty, ImmutableDictionary<string, string>.Empty, [Image], UseCache: true),
            new Progress<BuildProgress>(), Token)),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static readonly string[] Good =
    [
        """[{"Id":"sha256:a","Created":1700000000,"Size":5,"RepoTags":["a:1"],"RepoDigests":null,"Labels":{"a":"b"}}]""",
        """{"Id":"sha256:a","ID":"b","StatusCode":0,"Os":"linux","Architecture":"amd64","Size":5,"RootFS":{"Layers":[]},"Config":{"Labels":{"a":"b"}}}""",
        """{"State":{"StartedAt":"2026-01-02T03:04:05.123456789Z","FinishedAt":"2026-01-02T03:04:06Z"},"Descriptor":{"digest":"sha256:1"},"ExitCode":0}""",
        """{"status":"Digest: sha256:1","error":"x","errorDetail":{"message":"x"},"stream":"Step 1/2","aux":{"ID":"sha256:1"}}""",
    ];

    private readonly SameAnswer _proxy = new();
    private readonly DockerEngine _engine;

    public NonAnswerTests()
    {
        var address = new EngineAddress($"tcp://127.0.0.1:{_proxy.Port}");
        _engine = new(
            new EngineApi(address), address,
            new EngineDescription(address.Text, "Docker Engine", "1", "1.41", Amd64, SharesFilesystem: false, IsPrivate: false), RunId.OfThisProcess());
    }

    public static TheoryData<string> Names => [.. Questions.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _engine.Dispose();
        _proxy.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_refusal_that_is_not_the_engines_is_no_answer_of_it(string question)
    {
        var pages = NonAnswers.Refusals.Select(status => (status, NonAnswers.Page));
        var others = NonAnswers.Bodies.Select((body, index) => (NonAnswers.Refusals[index % NonAnswers.Refusals.Length], body));
        foreach (var (status, body) in pages.Concat(others))
        {
            _proxy.Says = new(status, "text/html", body);

            var failure = await Record.ExceptionAsync(() => Questions[question].Ask(_engine));

            Assert.True(failure is WorkerImagesException { ExitCode: ExitCode.Build }, $"HTTP {status} {body}: {failure?.ToString() ?? "is taken for an answer"}");
        }
    }

    [Theory]
    [InlineData("tag")]
    [InlineData("remove")]
    [InlineData("start")]
    [InlineData("stop")]
    [InlineData("remove container")]
    public async Task An_order_is_not_carried_out_because_a_page_comes(string order)
    {
        _proxy.Says = new(200, "text/html; charset=utf-8", NonAnswers.Page);

        Assert.Equal(ExitCode.Build, (await Assert.ThrowsAsync<WorkerImagesException>(() => Questions[order].Ask(_engine))).ExitCode);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_body_of_another_form_is_no_answer_of_an_engine(string question)
    {
        // An empty list is how an engine says that there is none.
        var bodies = NonAnswers.Bodies.Where(body => body != "[]" || !question.StartsWith("list", StringComparison.Ordinal));
        foreach (var body in bodies)
        {
            _proxy.Says = new(200, "application/json", body);

            var failure = await Record.ExceptionAsync(() => Questions[question].Ask(_engine));

            Assert.True(
                failure is WorkerImagesException { ExitCode: ExitCode.Build } || (failure is null && !Questions[question].HasAnswer), $"{body}: {failure?.ToString() ?? "is taken for an answer"}");
        }
    }

    [Fact]
    public void Any_answer_at_all_is_a_value_or_a_failure_in_words() => PropertyCheck.Run(
        Gen.Zip(Gen.Elements(Questions.Keys.ToArray()), NonAnswers.Like(Good)),
        asked =>
        {
            _proxy.Says = asked.Item2;

            var failure = Record.ExceptionAsync(() => Questions[asked.Item1].Ask(_engine)).AsTask().GetAwaiter().GetResult();

            Assert.True(failure is null or WorkerImagesException { ExitCode: ExitCode.Build or ExitCode.Network }, $"{asked}: {failure}");
        });

    [Fact]
    public void What_answers_and_is_no_engine_is_told_by_the_first_question() => PropertyCheck.Run(
        NonAnswers.Like("""{"ApiVersion":"1.41","Version":"20.10","Os":"linux","Arch":"amd64","Components":[{"Name":"Engine"}],"Platform":{"Name":"Docker"}}"""),
        says =>
        {
            _proxy.Says = says;
            var candidate = new EngineCandidate(new($"tcp://127.0.0.1:{_proxy.Port}"), "--engine", IsChosen: true);

            var failure = Record.ExceptionAsync(async () =>
            {
                using var engine = await new EngineProbe(RunId.OfThisProcess()).ConnectAsync(candidate, isPrivate: false, TimeSpan.FromSeconds(30), Token);
            }).AsTask().GetAwaiter().GetResult();

            Assert.True(failure is null or WorkerImagesException { ExitCode: ExitCode.Build }, $"{says}: {failure}");
        });

    [Fact]
    public async Task An_engines_own_404_says_that_something_is_not_there()
    {
        _proxy.Says = new(404, "application/json", """{"message":"No such image: a"}""");

        Assert.Null(await _engine.Images.InspectAsync("a", Token));
        await _engine.Images.RemoveAsync("a", Token);
    }

    [Fact]
    public async Task What_a_proxy_says_to_the_engine_is_no_word_of_the_registry()
    {
        const string Refusal = "Get \\\"https://registry.test/v2/\\\": Forbidden";
        _proxy.Says = new(500, "application/json", $$"""{"message":"{{Refusal}}"}""");

        Assert.Equal(Resolution.Unanswered(Refusal.Replace("\\", "", StringComparison.Ordinal)), await _engine.Images.ResolveAsync(Image, TimeSpan.FromSeconds(30), Token));
    }
}
