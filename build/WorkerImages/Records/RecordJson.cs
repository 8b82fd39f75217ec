using System.Text.Json.Serialization;
using WorkerImages.Oci;

namespace WorkerImages.Records;

/// <summary>How records are written as JSON: names in camelCase; what is not known or stands twice is refused.</summary>
[JsonSourceGenerationOptions(
    AllowDuplicateProperties = false,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    WriteIndented = true,
    Converters = [typeof(DigestText), typeof(DiffIdText), typeof(PlatformText), typeof(TimeText), typeof(TagKindText), typeof(DecisionText), typeof(ExitCodeText)])]
[JsonSerializable(typeof(FreshnessRecord))]
[JsonSerializable(typeof(ImageInfo))]
[JsonSerializable(typeof(RebuildPlan))]
internal sealed partial class RecordJson : JsonSerializerContext;
