using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WorkerImages.Engine.BuildKit;

/// <summary>
/// Reads the text of builders that do not speak BuildKit's messages: <c>Step 2/7 : RUN …</c> of Docker's classic builder,
/// <c>STEP 2/7: RUN …</c> of Podman's.
/// </summary>
internal sealed partial class PlainSteps(BuildSteps ledger)
{
    private readonly StepLines _lines = new();
    private readonly HashSet<string> _known = [];
    private string? _step;
    private DateTimeOffset _began;
    private bool _cached;

    public void Read(ReadOnlyMemory<byte> text)
    {
        foreach (var line in _lines.Add(text))
        {
            ReadLine(line);
        }
    }

    /// <summary>The step that runs has failed.</summary>
    public void Fail(string error) => End(error);

    public void Finish()
    {
        foreach (var line in _lines.Finish())
        {
            ReadLine(line);
        }

        End(null);
    }

    private void ReadLine(string line)
    {
        if (StepPattern().Match(line) is { Success: true } match)
        {
            End(null);
            Begin($"[{match.Groups["number"].Value}/{match.Groups["total"].Value}] {match.Groups["instruction"].Value}");
            return;
        }

        _cached |= CachePattern().IsMatch(line);
        if (_step is not null)
        {
            ledger.Write(_step, Encoding.UTF8.GetBytes(line + "\n"));
        }
    }

    private void Begin(string name)
    {
        // Each stage numbers its steps from 1, so a name may come twice.
        _step = _known.Add(name) ? name : string.Create(CultureInfo.InvariantCulture, $"{name} #{_known.Count}");
        _began = DateTimeOffset.UtcNow;
        _cached = false;
        ledger.Announce(_step, name, isNumbered: true);
        ledger.Begin(_step, _began);
    }

    private void End(string? error)
    {
        if (_step is not null)
        {
            ledger.End(_step, (DateTimeOffset.UtcNow - _began).TotalSeconds, _cached, error);
            _step = null;
        }
    }

    [GeneratedRegex(@"\A(\[[^\]]*\] )?(Step|STEP) (?<number>\d+)(/(?<total>\d+))? ?: ?(?<instruction>.*)\z")]
    private static partial Regex StepPattern();

    [GeneratedRegex(@"\A *-+> Using cache")]
    private static partial Regex CachePattern();
}
