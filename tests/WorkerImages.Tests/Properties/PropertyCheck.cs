using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace WorkerImages.Tests.Properties;

/// <summary>
/// How a property is checked: the same cases in every run, and more of them where <see cref="Variable"/> says how many. A failure tells
/// its seed and the shortest case that still fails.
/// </summary>
internal static class PropertyCheck
{
    private const string Variable = "WORKER_IMAGES_CASES";
    private const int Cases = 300;

    // Any number, and any odd one.
    private const ulong Seed = 11;
    private const ulong Gamma = 1_000_003;

    private static readonly Config Settings = Config.QuickThrowOnFailure
        .WithMaxTest(int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var more) ? more : Cases)
        .WithQuietOnSuccess(true)
        .WithReplay(new Replay(new Rnd(Seed, Gamma), null));

    public static void Run<T>(Arbitrary<T> cases, Action<T> property) => Check.One(Settings, Prop.ForAll(cases, property));

    public static void Run<T>(Gen<T> cases, Action<T> property) => Run(Arb.From(cases), property);
}
