using FsCheck;
using FsCheck.Fluent;
using WorkerImages.Machine;
using WorkerImages.Packages.Apt;
using WorkerImages.Tests.Properties;

namespace WorkerImages.Tests.Packages.Apt;

public sealed class DebianVersionTests
{
    private static readonly string[] Versions =
    [
        "0", "1", "1.0", "1.00", "0:1.0", "1:0.1", "2:0", "10", "9", "1.10", "1.9", "1.0-1", "1.0-1+b1", "1.0-1+b2", "1.0-1+b10", "1.0-1+deb13u1",
        "1.0-1+deb12u5", "1.0-1~bpo13+1", "1.0~rc1", "1.0~rc1-1", "1.0~~", "1.0~", "1.0a", "1.0+", "1.0+dfsg", "1.0.", "1.0-0", "1.0-0ubuntu1",
        "1.0-0ubuntu1.1", "1.0-1-2", "1.0A", "1.0z", "20240101", "00020240101", "1.2.3+really1.2.2-1", "99999999999999999999999.1", "100000000000000000000000.1",
    ];

    private const string Script =
        """
        while [ $# -gt 0 ]; do
            if dpkg --compare-versions "$1" lt "$2"; then echo -1; elif dpkg --compare-versions "$1" eq "$2"; then echo 0; else echo 1; fi
            shift 2
        done
        """;

    private static readonly Gen<string> Any = Gen.NonEmptyListOf(Gen.Elements("0", "1", "9", "10", "007", "a", "Z", "~", "+", ".", "-", "rc", "dfsg"))
        .Select(parts => "1" + string.Concat(parts.Take(8)));

    public static bool HasDpkg { get; } = File.Exists("/usr/bin/dpkg");

    [Fact(Skip = "dpkg is not on this machine", SkipUnless = nameof(HasDpkg))]
    public async Task Every_pair_is_ordered_as_dpkg_orders_it()
    {
        var said = new List<string>();
        var pairs = (from left in Versions from right in Versions where string.CompareOrdinal(left, right) < 0 select (left, right)).ToList();

        await ChildProcess.RunAsync(
            "/bin/sh",
            ["-c", Script, "sh", .. pairs.SelectMany(pair => new[] { pair.left, pair.right })],
            new Dictionary<string, string>(),
            said.Add,
            _ => { },
            TestContext.Current.CancellationToken);

        Assert.Equal(
            pairs.Zip(said, (pair, sign) => $"{pair.left} {pair.right} {sign}"),
            pairs.Select(pair => $"{pair.left} {pair.right} {Math.Sign(DebianVersion.Compare(pair.left, pair.right))}"));
    }

    [Fact]
    public void The_order_is_one() => PropertyCheck.Run(from a in Any from b in Any from c in Any select (a, b, c), three =>
    {
        var (a, b, c) = three;
        Assert.Equal(0, DebianVersion.Compare(a, a));
        Assert.Equal(Math.Sign(DebianVersion.Compare(a, b)), -Math.Sign(DebianVersion.Compare(b, a)));
        if (DebianVersion.Compare(a, b) <= 0 && DebianVersion.Compare(b, c) <= 0)
        {
            Assert.True(DebianVersion.Compare(a, c) <= 0, $"{a} <= {b} <= {c}");
        }
    });

    [Fact]
    public void A_number_of_any_length_is_a_number() =>
        Assert.True(DebianVersion.Compare("1." + new string('9', 10_000), "1.1" + new string('0', 10_000)) < 0);
}
