using System.Collections.Immutable;

namespace WorkerImages.TestKit;

/// <summary>
/// The libraries that the makers of SPDX and of CycloneDX give out to check documents with (spdx-tools; cyclonedx-python-lib with the official
/// JSON schemas), of Debian's testing suite, which is the first to have both. They are in their own root, with the Python to run them.
/// </summary>
internal sealed class SbomJudges
{
    // Print a line for each objection, after the number of the document that it is to.
    private const string Spdx =
        """
        import sys
        from spdx_tools.spdx.parser.error import SPDXParsingError
        from spdx_tools.spdx.parser.json import json_parser
        from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
        for number, name in enumerate(sys.argv[1:]):
            try:
                objections = [found.validation_message for found in validate_full_spdx_document(json_parser.parse_from_file(name))]
            except SPDXParsingError as found:
                objections = found.get_messages()
            for objection in objections:
                print(number, " ".join(objection.split()))
        """;

    private const string CycloneDx =
        """
        import sys
        from cyclonedx.schema import SchemaVersion
        from cyclonedx.validation.json import JsonStrictValidator
        for number, name in enumerate(sys.argv[1:]):
            objection = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(name).read())
            if objection is not None:
                print(number, " ".join(str(objection).split()))
        """;

    private readonly string _root;

    private SbomJudges(string root) => _root = root;

    /// <summary>Why this machine cannot get them; null when it can.</summary>
    public static string? WhyNot => ArchiveFactAttribute.WhyNot;

    /// <summary>Unpacks them, or takes those unpacked before.</summary>
    public static async Task<SbomJudges> ObtainAsync(CancellationToken cancellationToken) => new(await UnpackedPackages.ObtainAsync(
        "sbom-judges",
        """
        mmdebstrap --quiet --variant=extract --aptopt='Acquire::Check-Valid-Until "false"' \
            --include=python3-spdx-tools,python3-cyclonedx-lib,python3-jsonschema forky "$1"
        for folder in lib lib64; do [ -e "$1/$folder" ] || ln -s "usr/$folder" "$1/$folder"; done
        """,
        cancellationToken));

    /// <summary>What SPDX's own library says against each document; nothing for a valid one. Its start takes longer than its verdicts.</summary>
    public Task<ImmutableArray<string>> OnSpdxAsync(CancellationToken cancellationToken, params ImmutableArray<string> documents) =>
        AskAsync(Spdx, documents, cancellationToken);

    /// <summary>What CycloneDX's own schema, taken strictly, says against each document; nothing for a valid one.</summary>
    public Task<ImmutableArray<string>> OnCycloneDxAsync(CancellationToken cancellationToken, params ImmutableArray<string> documents) =>
        AskAsync(CycloneDx, documents, cancellationToken);

    private async Task<ImmutableArray<string>> AskAsync(string script, ImmutableArray<string> documents, CancellationToken cancellationToken)
    {
        var folder = $"/documents-{Guid.NewGuid():N}";
        Directory.CreateDirectory(_root + folder);
        try
        {
            var names = documents.Select((_, number) => $"{folder}/{number}.json").ToList();
            foreach (var (name, document) in names.Zip(documents))
            {
                await File.WriteAllTextAsync(_root + name, document, cancellationToken);
            }

            var result = await RunningProgram.RunAsync("chroot", [_root, "/usr/bin/python3", "-c", script, .. names], "/", null, cancellationToken);
            Assert.True(result.ExitCode == 0, result.ToString());
            var lines = result.StandardOutput.Split('\n');
            return [.. names.Select((_, number) => string.Join('\n', lines.Where(line => line.StartsWith($"{number} ", StringComparison.Ordinal))))];
        }
        finally
        {
            Directory.Delete(_root + folder, recursive: true);
        }
    }
}
