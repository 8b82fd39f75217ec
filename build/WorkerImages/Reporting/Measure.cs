using System.Globalization;

namespace WorkerImages.Reporting;

/// <summary>Numbers as people read them.</summary>
internal static class Measure
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>A duration in seconds with one decimal, such as <c>4.2</c>.</summary>
    public static string Seconds(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>A size in decimal units as Docker prints them, such as <c>115.3 MB</c>.</summary>
    public static string Size(long bytes)
    {
        // 999,950 bytes would read "1000.0 kB"
        var unit = 0;
        var value = (double)bytes;
        for (; value >= (unit == 0 ? 1000 : 999.95) && unit < Units.Length - 1; unit++)
        {
            value /= 1000;
        }

        return value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>A number as it is.</summary>
    public static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number and its noun, such as <c>1 step</c> or <c>9 steps</c>.</summary>
    public static string Count(int number, string noun) =>
        number.ToString(CultureInfo.InvariantCulture) + " " + noun + (number == 1 ? "" : "s");
}
