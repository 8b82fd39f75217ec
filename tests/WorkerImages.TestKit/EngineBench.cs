using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.TestKit;

/// <summary>
/// An assembly fixture: one engine for all tests of a run, the one that <c>WORKER_IMAGES_TEST_ENGINE</c> names or else the fixture's own dockerd.
/// Where the variable names a dead engine, the tests fail. Where it names none and this machine cannot start a dockerd, they are skipped.
/// </summary>
public sealed class EngineBench : IAsyncLifetime
{
    /// <summary>Names the address of the engine to use.</summary>
    public const string Variable = "WORKER_IMAGES_TEST_ENGINE";

    private static readonly string? Given = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } address ? address : null;

    private readonly ScratchDirectory _verdicts = new();
    private TestEngine? _own;
    private IEngine? _engine;

    /// <summary>Why no test with an engine can run here; null when they can.</summary>
    public static string? WhyNot { get; } = Given is null ? TestEngine.WhyNot : null;

    /// <summary>The engine.</summary>
    internal IEngine Engine => _engine ?? throw new InvalidOperationException(WhyNot);

    /// <summary>Its address.</summary>
    public string Address => Engine.Description.Address;

    /// <summary>The run whose label everything of these tests carries.</summary>
    internal RunId Run { get; } = RunId.OfThisProcess();

    /// <summary>An image of a few programs, in the engine before the first test: <c>sh</c> and the usual small ones, nothing else.</summary>
    internal Reference Busybox { get; } = BusyboxRoot.Reference;

    /// <summary>
    /// Has the tool remember the verdicts on images of a copy of the repository beyond that copy, so that what several tests build is checked
    /// once. For copies in which nothing has run.
    /// </summary>
    internal void ShareVerdicts(ScratchRepository repository)
    {
        Directory.CreateDirectory(repository.At("artifacts"));
        Directory.CreateSymbolicLink(repository.At("artifacts/smoke"), _verdicts.Path);
    }

    /// <summary>Gives a copy the verdicts that it has shared so far for its own: what other tests build from then on is no matter to it.</summary>
    internal void OwnVerdicts(ScratchRepository repository)
    {
        var own = Directory.CreateDirectory(repository.At("artifacts/smoke.own"));
        foreach (var verdict in Directory.EnumerateFiles(_verdicts.Path))
        {
            File.Copy(verdict, Path.Combine(own.FullName, Path.GetFileName(verdict)));
        }

        File.Delete(repository.At("artifacts/smoke"));
        own.MoveTo(repository.At("artifacts/smoke"));
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (WhyNot is not null)
        {
            return;
        }

        _own = Given is null ? await TestEngine.StartAsync(CancellationToken.None) : null;
        _engine = await TestEngine.ConnectAsync(Given ?? _own!.Address, Run, CancellationToken.None);
        await BusyboxRoot.ImportAsync(_engine.Images, CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _verdicts.Dispose();
        try
        {
            if (_engine is not null)
            {
                await RemoveOwnAsync();
            }
        }
        finally
        {
            _engine?.Dispose();
            await (_own?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    // This run's own engine must be empty then: a test has made whatever is there, and would have left it in the user's engine, too.
    private async Task RemoveOwnAsync()
    {
        using var contents = new EngineContents(Address);
        await contents.RemoveAsync(TestMark.Word, Run.ToString());
        var left = await (_own is null ? contents.FindAsync(TestMark.Word, Run.ToString()) : contents.FindAsync());
        if (left.Count > 0)
        {
            throw new InvalidOperationException(
                $"the tests left in the engine what {nameof(TestMark)} does not mark, or what is in use:\n{string.Join('\n', left)}");
        }
    }
}
