using System.Globalization;
using WorkerImages.Oci;
using WorkerImages.Outcomes;

namespace WorkerImages.Records;

internal sealed class TimeText() : TextValue<DateTimeOffset>(
    text => DateTimeOffset.ParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
    time => time.ToUniversalTime().ToString(Format, CultureInfo.InvariantCulture))
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";
}

internal sealed class TagKindText() : Word<TagKind>();

internal sealed class DecisionText() : Word<RebuildDecision>();

internal sealed class ExitCodeText() : Word<ExitCode>();
