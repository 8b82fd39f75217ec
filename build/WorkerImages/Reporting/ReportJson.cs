using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using WorkerImages.Oci;
using WorkerImages.Outcomes;
using WorkerImages.Planning;

namespace WorkerImages.Reporting;

/// <summary>How reports are written as JSON.</summary>
[JsonSourceGenerationOptions(
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters =
    [
        typeof(DigestText), typeof(PlatformText), typeof(Milliseconds),
        typeof(CamelCase<PlanAction>), typeof(CamelCase<ReasonKind>), typeof(CamelCase<CheckOutcome>), typeof(CamelCase<ImagePart>),
    ])]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(SmokeDocument))]
[JsonSerializable(typeof(MachineDocument))]
[JsonSerializable(typeof(VerificationDocument))]
[JsonSerializable(typeof(ReproductionDocument))]
[JsonSerializable(typeof(RetentionDocument))]
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(MatrixDocument))]
[JsonSerializable(typeof(BakeDocument))]
internal sealed partial class ReportJson : JsonSerializerContext;

/// <summary>JSON that goes to files and terminals, never into HTML: quotes and plus signs stay as they are.</summary>
internal static class JsonText
{
    public static readonly ReportJson Indented = Of(indented: true);

    public static readonly ReportJson OneLine = Of(indented: false);

    public static string Of<T>(T document, JsonTypeInfo<T> type) => JsonSerializer.Serialize(document, type) + "\n";

    private static ReportJson Of(bool indented) =>
        new(new JsonSerializerOptions(ReportJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = indented });
}

/// <summary>A value of an enumeration as reports spell it, such as <c>sourceChanged</c>.</summary>
internal sealed class CamelCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase)
    where T : struct, Enum;

/// <summary>Seconds, to the millisecond.</summary>
internal sealed class Milliseconds : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(Math.Round(value, 3));
}
