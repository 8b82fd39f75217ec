using System.Text;
using WorkerImages.Outcomes;

namespace WorkerImages.Yaml;

/// <summary>A YAML file, read within bounds.</summary>
internal static class YamlFile
{
    private const int Largest = 1024 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="root">The repository root.</param>
    /// <param name="path">The file, from the root.</param>
    /// <param name="problems">Says why when the result is null.</param>
    public static Node? Read(string root, string path, ProblemList problems)
    {
        var file = new SourcePlace(path);
        try
        {
            using var stream = File.OpenRead(Path.Combine(root, path));
            if (stream.Length > Largest)
            {
                problems.Add(file, $"the file has {stream.Length} bytes, at most {Largest} are allowed");
                return null;
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return YamlReader.Read(Utf8.GetString(WithoutMark(bytes)), path, problems);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add(file, "there is no such file: write it");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            problems.Add(file, $"the file cannot be read: {Quote.Bare(fault.Message)}");
        }
        catch (DecoderFallbackException fault)
        {
            problems.Add(file, $"the file is not UTF-8: byte {fault.Index + 1} is out of place");
        }

        return null;
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
}
