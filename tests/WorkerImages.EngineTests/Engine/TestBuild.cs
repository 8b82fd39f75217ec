using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Formats.Tar;
using System.Text;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Secrets;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Engine;

/// <summary>A build of a few lines, and what the engine told of it.</summary>
/// <param name="bench">Where to build.</param>
/// <param name="dockerfile">Its text; the build replaces <c>$BASE</c> with the base image of the bench.</param>
internal sealed class TestBuild(EngineBench bench, string dockerfile) : IProgress<BuildProgress>
{
    private readonly ConcurrentQueue<BuildProgress> _progress = [];

    public Dictionary<string, string> Labels { get; } = [];

    public Dictionary<string, string> Files { get; } = [];

    public Dictionary<string, string> Arguments { get; } = [];

    public IEnumerable<string> Lines => _progress.OfType<StepOutput>().Select(output => output.Line);

    public IEnumerable<StepEnded> NumberedSteps => _progress.OfType<StepEnded>().Where(step => step.Number > 0);

    public bool UsesCache { get; init; } = true;

    public ImmutableArray<BuildSecret> Secrets { get; init; } = [];

    /// <summary>Gets every event, after the build has kept it.</summary>
    public Action<BuildProgress> Heard { get; init; } = _ => { };

    public Task<string> RunAsync(CancellationToken cancellationToken) => RunAsync(bench.Engine, cancellationToken);

    public Task<string> RunAsync(IEngine engine, CancellationToken cancellationToken) =>
        engine.Builder.BuildAsync(Request(), this, cancellationToken);

    public BuildRequest Request() => new("a test's build", dockerfile.Replace("$BASE", bench.Busybox.ToString(), StringComparison.Ordinal), WriteAsync, Platform.OfThisMachine, Arguments, TestMark.On(Labels), [], UsesCache) { Secrets = Secrets };

    public void Report(BuildProgress value)
    {
        _progress.Enqueue(value);
        Heard(value);
    }

    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        await using var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true);
        foreach (var (path, text) in Files)
        {
            var mode = path.EndsWith(".sh", StringComparison.Ordinal) ? (UnixFileMode)0b111_101_101 : (UnixFileMode)0b110_100_100;
            var entry = new PaxTarEntry(TarEntryType.RegularFile, path) { Mode = mode, DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) };
            await tar.WriteEntryAsync(entry, cancellationToken);
        }
    }
}
