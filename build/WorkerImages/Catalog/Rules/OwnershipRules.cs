using WorkerImages.Yaml;

namespace WorkerImages.Catalog.Rules;

/// <summary>
/// What root runs must not come from where the worker may write: neither the virtual environment, nor what a variable of
/// <see cref="CodeVariable.All"/> names.
/// </summary>
/// <param name="draft">The image. Of what an ancestor says, this reports only what does not fit with this image.</param>
/// <param name="problems">What is wrong.</param>
internal sealed class OwnershipRules(ImageDraft draft, ProblemList problems)
{
    public void Check()
    {
        CheckEnvironment();
        CheckWorkingDirectory();
        CheckDirectories();
        CheckVariables();
        CheckHealth();
        CheckPrograms();
        CheckPath();
    }

    private OwnedDirectories Owned => new(draft);

    private ImageDraft? FirstWithPython => draft.Family.LastOrDefault(image => image.Values.Has(ImageKeys.Python));

    private string? VirtualEnvironment => FirstWithPython?.Values.Get(ImageKeys.Python)?.VirtualEnvironment;

    private void CheckEnvironment()
    {
        if (VirtualEnvironment is not { } venv)
        {
            return;
        }

        var isHere = FirstWithPython == draft;
        var working = draft.Nearest(ImageKeys.WorkingDirectory, CatalogDefaults.WorkingDirectory);
        var around = Owned.All.FirstOrDefault(directory =>
            (isHere || directory.Image == draft)
            && directory.Path != working
            && (directory.Path != venv || directory.Image != draft)
            && directory.Holds(venv));
        if (around is not null)
        {
            problems.Add(
                isHere ? draft.Values.NodeOf(ImageKeys.Python) : around.Node!,
                $"the environment {venv} is in {around.Path}, {around.What}: a program that writes there could change the programs of the "
                    + "environment, which root runs too; choose another directory, such as /opt/venv for the environment");
        }
    }

    private void CheckWorkingDirectory()
    {
        var working = draft.Nearest(ImageKeys.WorkingDirectory, CatalogDefaults.WorkingDirectory);
        var isHere = FirstWithPython == draft || draft.Values.Has(ImageKeys.WorkingDirectory);
        if (isHere && VirtualEnvironment is { } venv && $"{venv}/".StartsWith($"{working}/", StringComparison.Ordinal))
        {
            problems.Add(
                draft.Values.NodeOf(FirstWithPython == draft ? ImageKeys.Python : ImageKeys.WorkingDirectory),
                $"the environment {venv} is in the working directory {working}: a project that is mounted there would hide it");
        }
    }

    // What the worker may write, code that runs as the worker may come from.
    private void CheckDirectories()
    {
        foreach (var (target, node) in OwnedDirectories.FilesOfWorker(draft).Concat(draft.Items(ImageKeys.Volumes)))
        {
            CheckOutsideEnvironment(target, node);
        }

        if (!draft.Values.TryGet(ImageKeys.Directories, out var directories))
        {
            return;
        }

        var items = ((ListNode)draft.Values.NodeOf(ImageKeys.Directories)).Items;
        foreach (var (directory, node) in directories.Zip(items))
        {
            if (directories.First(other => other.Path == directory.Path) != directory)
            {
                problems.Add(node, $"{Quote.Of(directory.Path)} is in the list twice");
            }

            CheckOutsideEnvironment(directory.Path, node);
        }
    }

    private void CheckOutsideEnvironment(string directory, Node node)
    {
        if (VirtualEnvironment is { } venv && $"{directory}/".StartsWith($"{venv}/", StringComparison.Ordinal))
        {
            problems.Add(node, $"{Quote.Of(directory)} is the environment {venv}, or in it, which stays root's");
        }
    }

    private void CheckVariables()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var image in draft.Family.Where(image => image.Values.Has(ImageKeys.Environment)))
        {
            foreach (var entry in (image.Values.NodeOf(ImageKeys.Environment) as MapNode)?.Entries ?? [])
            {
                if (seen.Add(entry.Key)
                    && CodeVariable.All.TryGetValue(entry.Key, out var variable)
                    && entry.Value is ScalarNode { Type: ScalarType.Text } value
                    && Grammars.VariableValue.Refuses(value.Text) is null)
                {
                    CheckVariable(image, variable, value);
                }
            }
        }
    }

    private void CheckVariable(ImageDraft image, CodeVariable variable, ScalarNode value)
    {
        // Each program has its own rules to read them.
        if (image == draft && value.Text.IndexOfAny(['"', '\\', '`']) >= 0)
        {
            problems.Add(value, $"{Danger(variable)}, and \", \\ or ` in its value could hide a path: do without them");
            return;
        }

        foreach (var path in variable.PathsIn(value.Text).Distinct(StringComparer.Ordinal))
        {
            var owner = path.StartsWith('/')
                ? Owned.All.FirstOrDefault(directory => (image == draft || directory.Image == draft) && directory.Holds(path))
                : null;
            if (image == draft && (owner is not null || !path.StartsWith('/')))
            {
                problems.Add(value, owner is null ? Relative(variable, path) : $"{Quote.Of(path)} is in {owner.Path}, {owner.What}: {Danger(variable)}; {Remedy(variable)}");
            }
            else if (owner is not null)
            {
                problems.Add(
                    owner.Node!,
                    $"{owner.Path} would be the worker's, and {variable.Name} of '{image.Name}' below names {Quote.Of(path)} in it: "
                        + $"{Danger(variable)}; choose another directory, or change the variable");
            }
        }
    }

    // The engine starts it inside the container as whom the container starts as, by the container's PATH where it is no path.
    private void CheckHealth()
    {
        var image = draft.Family.FirstOrDefault(image => image.Values.Has(ImageKeys.HealthCheck));
        if (image?.Values.Get(ImageKeys.HealthCheck)?.Command is not [var program, ..])
        {
            return;
        }

        var owner = Owned.All.FirstOrDefault(directory => (image == draft || directory.Image == draft) && directory.Holds(program));
        if (!program.StartsWith('/'))
        {
            if (image == draft)
            {
                problems.Add(
                    draft.Values.NodeOf(ImageKeys.HealthCheck),
                    $"{Quote.Of(program)} would be looked for along the container's PATH, which is not the image's to know: "
                        + "name it by its path, such as /usr/local/bin/worker-health");
            }
        }
        else if (owner is not null)
        {
            problems.Add(
                image == draft ? draft.Values.NodeOf(ImageKeys.HealthCheck) : owner.Node!,
                $"the health check's {Quote.Of(program)} is in {owner.Path}, {owner.What}: a program that writes there could change what root runs; "
                    + "let the worker run it: put it into /etc/worker/health.d, or begin with /usr/local/bin/worker-exec");
        }
    }

    // A user who may write to a program's directory may put another program there.
    private void CheckPrograms()
    {
        foreach (var image in draft.Family)
        {
            foreach (var (program, node) in image.Items(ImageKeys.Programs))
            {
                MustBeRoots(image, program.Directory, node, $"the program {Quote.Of(program.Name)}");
            }
        }
    }

    private void CheckPath()
    {
        foreach (var image in draft.Family)
        {
            foreach (var (directory, node) in image.Items(ImageKeys.Path))
            {
                MustBeRoots(image, directory, node, $"{Quote.Of(directory)}, in which programs are looked for,");
            }
        }
    }

    /// <summary>Reports a path that must be root's and is not, where this image names it, or makes it the worker's.</summary>
    private void MustBeRoots(ImageDraft image, string path, Node node, string what)
    {
        if (Owned.All.FirstOrDefault(directory => (image == draft || directory.Image == draft) && directory.Holds(path)) is { } owner)
        {
            problems.Add(
                image == draft ? node : owner.Node!,
                $"{what} would be in {owner.Path}, {owner.What}: it must be root's, so that the worker cannot change it; choose another directory");
        }
    }

    private static string Relative(CodeVariable variable, string path) =>
        $"{(path.Length == 0 ? "an empty entry" : Quote.Of(path))} is no absolute path: it begins in the current directory, which the worker may write; "
        + $"{Danger(variable)}; {Remedy(variable)}";

    private static string Danger(CodeVariable variable) => $"what root runs loads code by this variable ({variable.Source})";

    // Hooks run before the command.
    private static string Remedy(CodeVariable variable) => variable == CodeVariable.Hooks
        ? "name a directory that root owns, such as /etc/worker"
        : $"name a directory that root owns, such as /usr/local/lib, or set it for the worker alone: command: [env, {variable.Name}=VALUE, PROGRAM]";
}
