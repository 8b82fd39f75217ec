namespace WorkerImages.TestKit;

/// <summary>
/// The libraries that the makers of SPDX and of CycloneDX give out to check documents with (spdx-tools; cyclonedx-python-lib with the official
/// JSON schemas), of Debian's testing suite, which is the first to have both, with the Python to run them, in a root of their own.
/// </summary>
public sealed class SbomJudges
{
    // Prints a line for each objection.
    private const string Spdx =
        """
        import sys
        from spdx_tools.spdx.parser.error import SPDXParsingError
        from spdx_tools.spdx.parser.json import json_parser
        from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
        try:
            for objection in validate_full_spdx_document(json_parser.parse_from_file(sys.argv[1])):
                print(objection.validation_message)
        except SPDXParsingError as objections:
            print("\n".join(objections.get_messages()))
        """;

    private const string CycloneDx =
        """
        import sys
        from cyclonedx.schema import SchemaVersion
        from cyclonedx.validation.json import JsonStrictValidator
        objection = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())
        if objection is not None:
            print(objection)
        """;

    private readonly string _root;

    private SbomJudges(string root) => _root = root;

    /// <summary>Why they cannot be had here; null when they can.</summary>
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

    /// <summary>What SPDX's own library says against a document; nothing for a valid one.</summary>
    public Task<string> OnSpdxAsync(string document, CancellationToken cancellationToken) => AskAsync(Spdx, document, cancellationToken);

    /// <summary>What CycloneDX's own schema, taken strictly, says against a document; nothing for a valid one.</summary>
    public Task<string> OnCycloneDxAsync(string document, CancellationToken cancellationToken) => AskAsync(CycloneDx, document, cancellationToken);

    private async Task<string> AskAsync(string script, string document, CancellationToken cancellationToken)
    {
        var file = $"/document-{Guid.NewGuid():N}.json";
        await File.WriteAllTextAsync(_root + file, document, cancellationToken);
        try
        {
            var result = await RunningProgram.RunAsync("chroot", [_root, "/usr/bin/python3", "-c", script, file], "/", null, cancellationToken);
            Assert.True(result.ExitCode == 0, result.ToString());
            return result.StandardOutput;
        }
        finally
        {
            File.Delete(_root + file);
        }
    }
}
