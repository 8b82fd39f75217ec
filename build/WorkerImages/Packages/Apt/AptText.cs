using System.Text.Encodings.Web;
using System.Text.Json;
using WorkerImages.Oci;

namespace WorkerImages.Packages.Apt;

/// <summary>The JSON of a state, and the values in it that are written as texts.</summary>
internal static class AptText
{
    /// <summary>Plus signs of versions stay as they are.</summary>
    public static readonly AptJson Json = new(new JsonSerializerOptions(AptJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

internal sealed class PackageLine() : TextValue<AptPackage>(AptPackage.Parse, package => package.ToString());

internal sealed class PinKindWord() : Word<PinKind>();
