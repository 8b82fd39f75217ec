using System.Collections.Immutable;
using System.Globalization;

namespace Benchmarks;

/// <summary>How long each run of one thing took.</summary>
/// <param name="Times">At least one.</param>
internal sealed record Samples(ImmutableArray<TimeSpan> Times)
{
    public int Runs => Times.Length;

    /// <summary>The middle one; of an even number, the mean of the two in the middle.</summary>
    public TimeSpan Median
    {
        get
        {
            var sorted = Times.Sort();
            return (sorted[(Runs - 1) / 2] + sorted[Runs / 2]) / 2;
        }
    }

    /// <summary>The median, in the unit that fits.</summary>
    public override string ToString() => Text(Median);

    /// <summary>How many times as long as another.</summary>
    public string Over(Samples other) => string.Create(CultureInfo.InvariantCulture, $"{Median / other.Median:0.00}x");

    /// <summary>How much longer than another.</summary>
    public string Beyond(Samples other)
    {
        var more = Median - other.Median;
        return (more < TimeSpan.Zero ? "-" : "+") + Text(more.Duration());
    }

    public static string Text(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMicroseconds:0} us"),
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms"),
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
    };
}
