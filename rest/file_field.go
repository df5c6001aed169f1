package rest

// The words of DRF's FileField.
const (
	msgNoFile    = "No file was submitted."
	msgNotFile   = "The submitted data was not a file. Check the encoding type on the form."
	msgNoName    = "No filename could be determined."
	msgEmptyFile = "The submitted file is empty."
)

// fileKind is DRF's FileField. Its values are Files.
type fileKind struct{}

// Read implements fields.Kind.
func (fileKind) Read(raw any) (any, []string) {
	file, ok := raw.(File)
	switch {
	case !ok:
		return nil, []string{msgNotFile}
	case file.Name == "":
		return nil, []string{msgNoName}
	case file.Size == 0:
		return nil, []string{msgEmptyFile}
	}
	return file, nil
}
