using System.Runtime.CompilerServices;
using DiffPlex.Renderer;

namespace WorkerImages.TestKit;

/// <summary>
/// Texts that a test expects byte for byte. They lie in a folder <c>Golden</c> beside the test class as
/// <c>Class.Test[.variant].extension</c> (no dots inside the parts) and are rewritten only where a person asks for it: with
/// <see cref="Variable"/> set to <c>rewrite</c>, and never when CI is true.
/// </summary>
internal static class Golden
{
    /// <summary>Set it to <c>rewrite</c> to accept what the tests produce.</summary>
    public const string Variable = "WORKER_IMAGES_GOLDEN";

    private const string Folder = "Golden";

    /// <summary>Fails with a unified diff when <paramref name="actual"/> is not what the golden file holds.</summary>
    /// <param name="actual">What the test produced.</param>
    /// <param name="variant">Tells several golden files of one test apart.</param>
    /// <param name="extension">The file's extension, without the dot.</param>
    /// <param name="source">The test's source file: the class is named after it. Left to the compiler.</param>
    /// <param name="test">The test's name. Left to the compiler.</param>
    public static void Check(
        string actual,
        string? variant = null,
        string extension = "txt",
        [CallerFilePath] string source = "",
        [CallerMemberName] string test = "")
    {
        var name = string.Join('.', new[] { Path.GetFileNameWithoutExtension(source), test, variant, extension }.OfType<string>());
        CheckFile(actual, Path.Combine(Path.GetDirectoryName(source)!, Folder, name), IsRewriting(Environment.GetEnvironmentVariable));
    }

    /// <summary>The golden files under a folder of tests that no test can ask for any more, sorted; empty when all is well.</summary>
    public static IReadOnlyList<string> Orphans(string tests) =>
        [.. Directory.EnumerateDirectories(tests, Folder, SearchOption.AllDirectories)
            .SelectMany(Directory.EnumerateFiles)
            .Where(file => !HasOwner(file))
            .Order(StringComparer.Ordinal)];

    internal static bool IsRewriting(Func<string, string?> environment) =>
        environment(Variable) == "rewrite" && environment("CI") != "true";

    internal static void CheckFile(string actual, string path, bool rewrite)
    {
        var expected = File.Exists(path) ? File.ReadAllText(path) : null;
        if (actual == expected)
        {
            return;
        }

        if (!rewrite)
        {
            Assert.Fail(Difference(expected, actual, path));
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, actual);
    }

    private static string Difference(string? expected, string actual, string path) =>
        (expected is null ? $"there is no golden file {path}" : $"the text is not what {path} holds")
        + $" (to accept it: {Variable}=rewrite)\n"
        + UnidiffRenderer.GenerateUnidiff(expected ?? "", actual, "expected", "actual", ignoreWhitespace: false);

    private static bool HasOwner(string file)
    {
        var parts = Path.GetFileName(file).Split('.');
        var source = Path.Combine(Path.GetDirectoryName(file)!, "..", parts[0] + ".cs");
        return parts.Length >= 3
            && File.Exists(source)
            && File.ReadAllText(source) is var text
            && text.Contains($" {parts[1]}(", StringComparison.Ordinal)
            && text.Contains($"{nameof(Golden)}.{nameof(Check)}(", StringComparison.Ordinal);
    }
}
