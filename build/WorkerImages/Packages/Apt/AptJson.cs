using System.Text.Json.Serialization;
using WorkerImages.Oci;

namespace WorkerImages.Packages.Apt;

/// <summary>How a state is written as JSON: names in camelCase; what is not known or stands twice is refused.</summary>
[JsonSourceGenerationOptions(
    AllowDuplicateProperties = false,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(DigestText), typeof(PackageLine), typeof(PinKindWord)])]
[JsonSerializable(typeof(AptState))]
internal sealed partial class AptJson : JsonSerializerContext;
