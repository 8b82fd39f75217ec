using System.IO.Compression;
using System.Text;
using WorkerImages.Oci;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Sources;

/// <summary>A Python package of one module, in pure Python (PyPA, binary distribution format): by default one that only knows its version.</summary>
internal sealed class Wheel
{
    /// <summary>The module and its package.</summary>
    public const string Name = "worker_images_sample";

    public Wheel(string version)
        : this(Name, version, $"version = '{version}'\n")
    {
    }

    /// <param name="project">Its name; the module's has '_' for '-'.</param>
    /// <param name="version">Its version.</param>
    /// <param name="code">The module's text; the command of the project's name calls its function <c>main</c>.</param>
    public Wheel(string project, string version, string code)
    {
        Project = project.Replace('_', '-');
        var module = project.Replace('-', '_');
        var info = $"{module}-{version}.dist-info";
        FileName = $"{module}-{version}-py3-none-any.whl";
        Bytes = Zip(new()
        {
            [$"{module}.py"] = code,
            [$"{info}/METADATA"] = $"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n",
            [$"{info}/WHEEL"] = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            [$"{info}/entry_points.txt"] = $"[console_scripts]\n{project} = {module}:main\n",
            [$"{info}/RECORD"] = $"{module}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/entry_points.txt,,\n{info}/RECORD,,\n",
        });
    }

    /// <summary>The project's name as indexes write it (PEP 503).</summary>
    public string Project { get; }

    public string FileName { get; }

    public byte[] Bytes { get; }

    /// <summary>As pip's requirement files have it.</summary>
    public string Hash => $"sha256:{Digest.Of(Bytes).Hex}";

    /// <summary>Serves the pages of an index (PEP 503) that has these; gives the index's address.</summary>
    public static Uri Publish(FileServer server, params Wheel[] wheels)
    {
        foreach (var project in wheels.GroupBy(wheel => wheel.Project, StringComparer.Ordinal))
        {
            var links = project.Select(wheel =>
            {
                server.Add($"files/{wheel.FileName}", wheel.Bytes);
                return $"<a href=\"../../files/{wheel.FileName}\">{wheel.FileName}</a>";
            });
            server.Add($"simple/{project.Key}/", Encoding.ASCII.GetBytes($"<!DOCTYPE html><html><body>{string.Join('\n', links)}</body></html>"));
        }

        return new(server.Address, "simple");
    }

    private static byte[] Zip(Dictionary<string, string> files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.ASCII.GetBytes(text));
            }
        }

        return stream.ToArray();
    }
}
