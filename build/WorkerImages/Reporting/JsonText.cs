using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace WorkerImages.Reporting;

/// <summary>Writes JSON that goes to files and terminals, never into HTML: quotes and plus signs stay as they are.</summary>
internal static class JsonText
{
    public static string Of(bool indented, Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        var options = new JsonWriterOptions { Indented = indented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(bytes, options))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }
}
