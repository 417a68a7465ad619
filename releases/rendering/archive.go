package rendering

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/vibe-engineering/vibe-platform/modulefile"
	"github.com/vibe-engineering/vibe-platform/releases"
)

// FolderVariable names the environment variable that says where packed charts
// lie.
const FolderVariable = "VIBE_CHARTS"

// archiveName and definitionsName are the files of a chart's version.
func archiveName(pin releases.Pin) string     { return pin.Chart + "-" + pin.Version + ".tgz" }
func definitionsName(pin releases.Pin) string { return pin.Chart + "-crds-" + pin.Version + ".yaml.gz" }

// Archive returns where the packed chart of a row of the ledger lies: in the
// folder that VIBE_CHARTS names, in ../shared/charts beside the repository, or in
// the user's cache, into which it is downloaded from its repository if it is
// nowhere. The error says in a sentence what is missing and where to put it.
func Archive(pin releases.Pin) (string, error) {
	cache, err := cacheFolder()
	if err != nil {
		return "", err
	}
	folders := []string{cache}
	if shared, err := modulefile.Path("../shared/charts", "it is optional"); err == nil {
		folders = append([]string{shared}, folders...)
	}
	if named := os.Getenv(FolderVariable); named != "" {
		folders = append([]string{named}, folders...)
	}
	for _, folder := range folders {
		if _, err := fs.Stat(os.DirFS(folder), archiveName(pin)); err == nil {
			return filepath.Join(folder, archiveName(pin)), nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	path := filepath.Join(cache, archiveName(pin))
	if err := download(pin, path); err != nil {
		return "", fmt.Errorf("chart %s is in none of %q and cannot be downloaded from %s (%w); put the archive into one of them, or name its folder in %s",
			archiveName(pin), folders, pin.Repository, err, FolderVariable)
	}
	return path, nil
}

// cacheFolder is where charts are kept for every checkout of this user, beside
// the tools that the Makefile keeps.
func cacheFolder() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(cache, "vibe-platform", "charts"), nil
}
