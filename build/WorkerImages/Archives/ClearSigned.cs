using System.Text;

namespace WorkerImages.Archives;

/// <summary>
/// A text with its signature behind it (RFC 9580, 7): an InRelease file. Like apt, this allows nothing before or behind it:
/// the tool must not read what is not signed.
/// </summary>
/// <param name="Text">What was signed, for reading.</param>
/// <param name="Signed">What was signed, for the signature: lines without blanks at their end, between them carriage return and line feed.</param>
/// <param name="Signature">The signature, armoured.</param>
internal sealed record ClearSigned(string Text, byte[] Signed, byte[] Signature)
{
    private const string BeginText = "-----BEGIN PGP SIGNED MESSAGE-----";
    private const string BeginSignature = "-----BEGIN PGP SIGNATURE-----";
    private const string EndSignature = "-----END PGP SIGNATURE-----";

    /// <exception cref="FormatException">The file is none.</exception>
    public static ClearSigned Parse(byte[] file)
    {
        // Bytes of whatever encoding become characters and bytes again without a change.
        var lines = Encoding.Latin1.GetString(file).Split('\n').Select(line => line.TrimEnd(' ', '\t', '\r')).ToList();
        var head = lines.FindIndex(line => line.Length > 0);
        var begin = head < 0 ? -1 : lines.FindIndex(head, line => line.Length == 0);
        var end = begin < 0 ? -1 : lines.IndexOf(BeginSignature, begin);
        var last = end < 0 ? -1 : lines.IndexOf(EndSignature, end);
        if (last < 0 || lines[head] != BeginText || lines.FindIndex(last + 1, line => line.Length > 0) >= 0)
        {
            throw new FormatException("it is no text with a signature behind it");
        }

        var text = lines[(begin + 1)..end];
        if (text.Find(line => line.StartsWith('-') && !line.StartsWith("- ", StringComparison.Ordinal)) is { } stray)
        {
            throw new FormatException($"'{stray}' stands in what is signed");
        }

        var plain = text.Select(line => line.StartsWith("- ", StringComparison.Ordinal) ? line[2..] : line).ToList();
        return new(
            Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(string.Join('\n', plain) + "\n")),
            Encoding.Latin1.GetBytes(string.Join("\r\n", plain)),
            Encoding.Latin1.GetBytes(string.Join('\n', lines[end..(last + 1)]) + "\n"));
    }
}
