# Makes sure that the build program fits its sources, and runs it: ./build.ps1 --help (the twin of build.sh)
$ErrorActionPreference = 'Stop'
$programs = Join-Path $PSScriptRoot 'artifacts/program'
$sources = 'build', 'Directory.Build.props', 'Directory.Packages.props', 'global.json' | ForEach-Object { Join-Path $PSScriptRoot $_ }

if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) {
    [Console]::Error.WriteLine('error: the .NET SDK is missing (no "dotnet" on PATH); install .NET SDK 10, see https://dot.net/download')
    exit 1
}

$list = Get-ChildItem -Recurse -File $sources | Sort-Object FullName | Get-FileHash | ForEach-Object { "$($_.Hash) $($_.Path)" }
$bytes = [Text.Encoding]::UTF8.GetBytes($list -join "`n")
$program = Join-Path $programs (Get-FileHash -InputStream ([IO.MemoryStream]::new($bytes))).Hash.Substring(0, 16)

if (-not (Test-Path $program)) {
    $new = Join-Path $programs ".new-$PID"
    $output = dotnet publish (Join-Path $PSScriptRoot 'build/Build/Build.csproj') -c Release -o $new -v quiet -p:RunAnalyzers=false
    if ($LASTEXITCODE -ne 0) {
        $output | ForEach-Object { [Console]::Error.WriteLine($_) }
        [Console]::Error.WriteLine("error: the build program does not build; the compiler's words are above")
        exit 1
    }
    Move-Item $new $program
}

dotnet (Join-Path $program 'Build.dll') @args
exit $LASTEXITCODE
