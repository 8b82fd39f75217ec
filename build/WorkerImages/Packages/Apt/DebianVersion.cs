namespace WorkerImages.Packages.Apt;

/// <summary>
/// The order of Debian's versions, as in dpkg (deb-version(7), "Sorting algorithm"): by epoch, upstream version, revision. In each it compares
/// the parts without digits by letter, letters before all else and a tilde even before the end. It compares the parts of digits by number, of any length.
/// </summary>
internal static class DebianVersion
{
    /// <summary>The order, for sorting.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create(Compare);

    /// <summary>Below zero when <paramref name="left"/> is older, above when it is newer; zero also for such as <c>1.0</c> and <c>0:1.00-0</c>.</summary>
    public static int Compare(string left, string right)
    {
        var first = Split(left);
        var second = Split(right);
        return CompareParts(first.Epoch, second.Epoch) is var epoch and not 0 ? epoch
            : CompareParts(first.Upstream, second.Upstream) is var upstream and not 0 ? upstream
            : CompareParts(first.Revision, second.Revision);
    }

    // What is left out counts as 0, and an empty part does.
    private static Parts Split(ReadOnlySpan<char> version)
    {
        var colon = version.IndexOf(':');
        var rest = version[(colon + 1)..];
        var dash = rest.LastIndexOf('-');
        return new()
        {
            Epoch = colon < 0 ? [] : version[..colon],
            Upstream = dash < 0 ? rest : rest[..dash],
            Revision = dash < 0 ? [] : rest[(dash + 1)..],
        };
    }

    // lib/dpkg/version.c, verrevcmp
    private static int CompareParts(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (left.Length > 0 || right.Length > 0)
        {
            while ((left.Length > 0 && !char.IsAsciiDigit(left[0])) || (right.Length > 0 && !char.IsAsciiDigit(right[0])))
            {
                if (Weight(left) - Weight(right) is var difference and not 0)
                {
                    return difference;
                }

                left = left[1..];
                right = right[1..];
            }

            var first = TakeNumber(ref left);
            var second = TakeNumber(ref right);
            if (first.Length != second.Length)
            {
                return first.Length - second.Length;
            }

            if (first.SequenceCompareTo(second) is var order and not 0)
            {
                return order;
            }
        }

        return 0;
    }

    // Without the zeros in front, so that the longer one is the greater.
    private static ReadOnlySpan<char> TakeNumber(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9') is var found and >= 0 ? found : text.Length;
        var number = text[..end].TrimStart('0');
        text = text[end..];
        return number;
    }

    private static int Weight(ReadOnlySpan<char> text) => text switch
    {
        [] => 0,
        ['~', ..] => -1,
        [var digit, ..] when char.IsAsciiDigit(digit) => 0,
        [var letter, ..] when char.IsAsciiLetter(letter) => letter,
        [var other, ..] => other + 256,
    };

    private readonly ref struct Parts
    {
        public ReadOnlySpan<char> Epoch { get; init; }

        public ReadOnlySpan<char> Upstream { get; init; }

        public ReadOnlySpan<char> Revision { get; init; }
    }
}
