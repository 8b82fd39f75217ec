using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using WorkerImages.Engine;
using WorkerImages.Oci;
using WorkerImages.Records;

namespace WorkerImages.Building;

/// <summary>
/// Listens to a build for the Release files that its steps installed packages by. The steps print them, and no file of the image holds them: builds on
/// two days with the same packages have the same layers. A step out of the builder's cache prints nothing, so what is heard is noted by layer.
/// </summary>
/// <param name="next">Hears the same.</param>
internal sealed partial class PackageSources(IProgress<BuildProgress> next) : IProgress<BuildProgress>
{
    // What other steps print, such as pip's of a package that it builds, says nothing of archives.
    private const string Script = "/steps/packages.sh";

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly List<(string Step, ArchiveRelease Release)> _heard = [];
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public void Report(BuildProgress value)
    {
        lock (_gate)
        {
            switch (value)
            {
                case StepBegan began:
                    _names[began.Step] = began.Name;
                    break;
                case StepOutput output when _names.GetValueOrDefault(output.Step, "").Contains(Script, StringComparison.Ordinal) && ArchiveRelease.Read(output.Line) is { } release:
                    _heard.Add((output.Step, release));
                    break;
                default:
                    // other messages say nothing about packages
                    break;
            }
        }

        next.Report(value);
    }

    /// <summary>What was heard, by the layer that the step made; nothing where steps and layers are not as many.</summary>
    /// <param name="own">The layers of the image that its base does not have, lowest first.</param>
    public ImmutableDictionary<DiffId, ImmutableArray<ArchiveRelease>> By(ImmutableArray<DiffId> own)
    {
        lock (_gate)
        {
            return _heard
                .Select(heard => (Layer: LayerOf(_names.GetValueOrDefault(heard.Step, ""), own), heard.Release))
                .Where(heard => heard.Layer is not null)
                .GroupBy(heard => heard.Layer!)
                .ToImmutableDictionary(layer => layer.Key, layer => layer.Select(heard => heard.Release).Distinct().ToImmutableArray());
        }
    }

    // "[stage-0 2/7] RUN …": the first of seven is FROM, and each of the others makes a layer.
    private static DiffId? LayerOf(string step, ImmutableArray<DiffId> own) =>
        StepNumber().Match(step) is { Success: true } number
            && int.Parse(number.Groups["all"].Value, CultureInfo.InvariantCulture) - 1 == own.Length
            && int.Parse(number.Groups["number"].Value, CultureInfo.InvariantCulture) is >= 2 and var one && one - 2 < own.Length
            ? own[one - 2]
            : null;

    [GeneratedRegex(@"\A\[(?:[^\]]* )?(?<number>[0-9]{1,6})/(?<all>[0-9]{1,6})\]")]
    private static partial Regex StepNumber();
}
