using System.Collections.Concurrent;
using WorkerImages.Engine;

namespace WorkerImages.TestKit;

/// <summary>A builder in memory: puts a layer of the image's name on what the argument BASE names.</summary>
internal sealed class RecordingBuilder(RecordingImages images) : IImageBuilder
{
    private readonly ConcurrentQueue<BuildRequest> _requests = [];
    private int _running;

    /// <summary>In the order in which they were taken up.</summary>
    public IReadOnlyList<BuildRequest> Requests => [.. _requests];

    /// <summary>The most builds that ran at the same time.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>What a build does before it succeeds: tells of steps, waits, throws.</summary>
    public Func<BuildRequest, IProgress<BuildProgress>, CancellationToken, Task> Work { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>What the result is instead of what was asked for.</summary>
    public Func<BuildRequest, BuildRequest> Mistake { get; set; } = request => request;

    public async Task<string> BuildAsync(BuildRequest request, IProgress<BuildProgress> progress, CancellationToken cancellationToken)
    {
        _requests.Enqueue(request);
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _running));
        try
        {
            await Work(request, progress, cancellationToken);
            var made = Mistake(request);
            var below = await images.InspectAsync(made.Arguments["BASE"], cancellationToken);
            return images.Add(
                [.. below?.Layers ?? [], SampleImages.LayerOf(request.Name)],
                made.Labels,
                made.Platform,
                [.. made.Tags.Select(tag => tag.ToString())]);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
