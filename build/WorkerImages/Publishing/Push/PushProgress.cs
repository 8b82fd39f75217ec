using System.Globalization;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Publishing.Push;

/// <summary>Adds up what goes to a registry at the same time and tells of it as one piece of work.</summary>
internal sealed class PushProgress(string work, IProgress<RunEvent> events)
{
    private const double Megabyte = 1e6;

    private readonly Lock _gate = new();
    private readonly Dictionary<Digest, long> _positions = [];
    private BlobCounts _counts = BlobCounts.None;
    private long _told;

    /// <summary>So far.</summary>
    public BlobCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return _counts;
            }
        }
    }

    /// <summary>Where one blob's sending is.</summary>
    public IProgress<long> Of(Descriptor blob) => new Position(this, blob.Digest);

    /// <summary>A blob is there.</summary>
    public void Arrived(Descriptor blob, Registry.BlobArrival arrival)
    {
        lock (_gate)
        {
            _counts = arrival switch
            {
                Registry.BlobArrival.Existed => _counts with { Existed = _counts.Existed + 1 },
                Registry.BlobArrival.Mounted => _counts with { Mounted = _counts.Mounted + 1 },
                Registry.BlobArrival.Sent => _counts with { Sent = _counts.Sent + 1, BytesSent = _counts.BytesSent + blob.Size },
                _ => throw new ArgumentOutOfRangeException(nameof(arrival), arrival, null),
            };
            Tell();
        }
    }

    private void Move(Digest blob, long position)
    {
        lock (_gate)
        {
            _positions[blob] = position;

            // Pieces are small: a line for each would be only lines.
            if (Math.Abs(_positions.Values.Sum() - _told) >= Megabyte)
            {
                Tell();
            }
        }
    }

    private void Tell()
    {
        _told = _positions.Values.Sum();
        var there = _counts.Existed + _counts.Mounted + _counts.Sent;
        events.Report(new WorkAdvanced(work, string.Create(CultureInfo.InvariantCulture, $"{there} blobs there, {_told / Megabyte:0.0} MB sent")));
    }

    private sealed class Position(PushProgress progress, Digest blob) : IProgress<long>
    {
        public void Report(long value) => progress.Move(blob, value);
    }
}
