package collection

import "errors"

func loadFolder(dir string) (*Collection, error) {
	return nil, errors.New("folders are not loaded yet")
}
