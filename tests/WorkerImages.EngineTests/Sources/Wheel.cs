using System.IO.Compression;
using System.Text;
using WorkerImages.Oci;
using WorkerImages.TestKit;

namespace WorkerImages.EngineTests.Sources;

/// <summary>A Python package of one module that only knows its version, in pure Python (PyPA, binary distribution format).</summary>
internal sealed class Wheel
{
    /// <summary>The module and its package.</summary>
    public const string Name = "worker_images_sample";

    public Wheel(string version)
    {
        FileName = $"{Name}-{version}-py3-none-any.whl";
        Bytes = Zip(new()
        {
            [$"{Name}.py"] = $"version = '{version}'\n",
            [$"{Name}-{version}.dist-info/METADATA"] = $"Metadata-Version: 2.1\nName: {Name}\nVersion: {version}\n",
            [$"{Name}-{version}.dist-info/WHEEL"] = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            [$"{Name}-{version}.dist-info/RECORD"] =
                $"{Name}.py,,\n{Name}-{version}.dist-info/METADATA,,\n{Name}-{version}.dist-info/WHEEL,,\n{Name}-{version}.dist-info/RECORD,,\n",
        });
    }

    public string FileName { get; }

    public byte[] Bytes { get; }

    /// <summary>As pip's requirement files have it.</summary>
    public string Hash => $"sha256:{Digest.Of(Bytes).Hex}";

    /// <summary>Serves the page of an index (PEP 503) that has these versions; gives the index's address.</summary>
    public static Uri Publish(FileServer server, params Wheel[] wheels)
    {
        foreach (var wheel in wheels)
        {
            server.Add($"files/{wheel.FileName}", wheel.Bytes);
        }

        var links = wheels.Select(wheel => $"<a href=\"../../files/{wheel.FileName}\">{wheel.FileName}</a>");
        server.Add($"simple/{Name.Replace('_', '-')}/", Encoding.ASCII.GetBytes($"<!DOCTYPE html><html><body>{string.Join('\n', links)}</body></html>"));
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
